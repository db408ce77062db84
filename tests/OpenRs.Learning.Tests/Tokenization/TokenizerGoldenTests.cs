using OpenRs.Recipes.Datasets;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

/// <summary>Against the Hugging Face library (shared goldens) and a plain Python implementation (the repository's fixture).</summary>
public sealed class TokenizerGoldenTests
{
    [Fact]
    public void Fixture_EveryEncoding_IsTheReferences() => AssertRows(Fixtures.Small(), Fixtures.SmallRows());

    [SkippableTheory]
    [InlineData("qwen2.5")]
    [InlineData("deepseek-r1-distill-qwen")]
    public void Golden_EveryEncoding_IsTheLibrarys(string name) =>
        AssertRows(
            HuggingFaceTokenizer.Load(SharedData.Golden("tokenizer", name)),
            EncodingRow.Read(SharedData.Golden("tokenizer", "encodings.jsonl"), name));

    [SkippableFact]
    public void Golden_SpecialIds_AreTheModels()
    {
        var distill = HuggingFaceTokenizer.Load(SharedData.Golden("tokenizer", "deepseek-r1-distill-qwen"));
        Assert.Equal((151646, 151643, 151643), (distill.BosId, distill.EosId, distill.PadId));
        var qwen = HuggingFaceTokenizer.Load(SharedData.Golden("tokenizer", "qwen2.5"));
        Assert.Equal((null, 151645, 151643), (qwen.BosId, qwen.EosId, qwen.PadId));
        Assert.Equal(151665, qwen.VocabularySize);
    }

    [SkippableFact]
    public void Golden_DeepSeekPrompt_HasOneBosAndTheModelsIds()
    {
        var tokenizer = HuggingFaceTokenizer.Load(SharedData.Golden("tokenizer", "deepseek-r1-distill-qwen"));
        int[] expected = [151646, 151644, 3838, 374, 220, 17, 10, 17, 30, 151645, 151648, 198];
        Assert.Equal(expected, ChatTemplate.Named("deepseek-r1").EncodePrompt(tokenizer, null, new TrainingExample("What is 2+2?", "4")));
        Assert.Equal("<｜User｜>What is 2+2?<｜Assistant｜><think>\n", tokenizer.Decode(expected, skipSpecial: true));
    }

    [SkippableFact]
    public void Golden_ChatMl_IsTheKnownEncoding()
    {
        // alibaba/rtp-llm's test of Qwen2: im_start + hello + im_end.
        var tokenizer = HuggingFaceTokenizer.Load(SharedData.Golden("tokenizer", "qwen2.5"));
        Assert.Equal([151644, 14990, 151645], tokenizer.Encode("<|im_start|>hello<|im_end|>"));
    }

    private static void AssertRows(HuggingFaceTokenizer tokenizer, List<EncodingRow> rows)
    {
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(row.Ids, tokenizer.Encode(row.Text)));
        Assert.All(rows, row => Assert.Equal(row.Decoded, tokenizer.Decode(row.Ids, skipSpecial: false)));
        Assert.Equal(rows.Select(row => row.Ids), tokenizer.EncodeBatch([.. rows.Select(row => row.Text)]));
        Assert.All(rows, row =>
        {
            var stream = tokenizer.CreateIncrementalDecoder(skipSpecial: false);
            Assert.Equal(row.Decoded, string.Concat(row.Ids.Select(stream.Push)) + stream.Flush());
        });
    }
}
