using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

/// <summary>Random merge lists over a two-letter alphabet, against the definition of byte-pair encoding.</summary>
public sealed class BytePairEncodingTests
{
    [Fact]
    public void Encode_RandomMergesAndWords_FollowsTheDefinition() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var merges = RandomMerges(random);
            var vocabulary = merges.Select(merge => merge.Left + merge.Right).Prepend("b").Prepend("a").Distinct().ToList();
            var tokenizer = Build(vocabulary, merges);

            // Lengths on both sides of the longest that is kept, and of the longest that is a word.
            var word = string.Concat(Enumerable.Range(0, random.Next(1, 300)).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));
            var expected = Definition(word, merges).Select(token => vocabulary.IndexOf(token)).ToArray();
            Assert.Equal(expected, tokenizer.Encode(word));
            Assert.Equal(expected, tokenizer.Encode(word));
            Assert.Equal(word, tokenizer.Decode(expected, skipSpecial: false));
        }).QuickCheckThrowOnFailure();

    // One row of a dataset may be one piece: what grows with the square of its length takes minutes.
    [Theory]
    [InlineData("t")]
    [InlineData("then")]
    [InlineData("\u00E9")]
    public void Encode_OneLongPiece_TakesNoLongTime(string repeated)
    {
        var tokenizer = Fixtures.Small();
        var text = string.Concat(Enumerable.Repeat(repeated, 100_000));
        HostileInput.Run(repeated, () => tokenizer.Encode(text), static _ => false, maxBytes: 256 << 20);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text), skipSpecial: false));
    }

    // As in the Hugging Face library without an unknown token: what is left becomes neighbours.
    [Fact]
    public void Encode_BytesThatTheVocabularyLacks_AreLeftOut() =>
        Assert.Equal([2, 0], Build(["a", "b", "ab"], [("a", "b")]).Encode("acbxa"));

    // Without their merges "The" and " the" are tokens of the vocabulary only as whole pieces; " thex" is none.
    [Fact]
    public void Encode_IgnoringMerges_TakesWholePiecesOfTheVocabulary()
    {
        byte[] File(bool ignores) => Fixtures.SmallWith(root =>
        {
            var model = root["model"]!.AsObject();
            model["ignore_merges"] = ignores;
            model["merges"] = new JsonArray(new JsonArray("h", "e"));
        });
        string[] Tokens(bool ignores)
        {
            var tokenizer = HuggingFaceTokenizer.Parse(File(ignores));
            return [.. tokenizer.Encode("The the thex").Select(id => tokenizer.IdToToken(id)!)];
        }

        Assert.Equal(["T", "he", "Ġ", "t", "he", "Ġ", "t", "he", "x"], Tokens(ignores: false));
        Assert.Equal(["The", "Ġthe", "Ġ", "t", "he", "x"], Tokens(ignores: true));
    }

    [Fact]
    public void EncodeBatch_OnManyThreads_EqualsOneByOne()
    {
        var tokenizer = Fixtures.Small();
        var texts = Enumerable.Range(0, 400).Select(i =>
            $"then the answer {i % 37} is \\boxed{{{i}}} über {new string('x', i % 50)}").ToList();
        Assert.Equal(texts.Select(Fixtures.Small().Encode), tokenizer.EncodeBatch(texts));
    }

    [Fact]
    public void EncodeBatch_Cancelled_Throws() =>
        Assert.Throws<OperationCanceledException>(
            () => Fixtures.Small().EncodeBatch(["a", "b"], cancellationToken: new CancellationToken(canceled: true)));

    private static List<(string Left, string Right)> RandomMerges(Random random)
    {
        List<string> tokens = ["a", "b"];
        var merges = new List<(string, string)>();
        for (var i = random.Next(12); i > 0; i--)
        {
            var merge = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
            if (!merges.Contains(merge))
            {
                merges.Add(merge);
                tokens.Add(merge.Item1 + merge.Item2);
            }
        }

        return merges;
    }

    private static List<string> Definition(string word, List<(string Left, string Right)> merges)
    {
        var tokens = word.Select(letter => letter.ToString()).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, tokens.Count - 1)
                .Select(i => (Rank: merges.IndexOf((tokens[i], tokens[i + 1])), At: i))
                .Where(pair => pair.Rank >= 0).DefaultIfEmpty((Rank: int.MaxValue, At: -1)).Min();
            if (best.At < 0)
            {
                return tokens;
            }

            tokens[best.At] += tokens[best.At + 1];
            tokens.RemoveAt(best.At + 1);
        }
    }

    private static HuggingFaceTokenizer Build(List<string> vocabulary, List<(string Left, string Right)> merges)
    {
        var file = new JsonObject
        {
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false },
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = new JsonObject(vocabulary.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
                ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)$"{merge.Left} {merge.Right}")]),
            },
        };
        return HuggingFaceTokenizer.Parse(Encoding.UTF8.GetBytes(file.ToJsonString()));
    }
}
