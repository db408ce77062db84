using OpenRs.Learning.Quickstart;
using OpenRs.Recipes.Datasets;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Quickstart;

public sealed class QuickstartTokenizerTests
{
    private static readonly HuggingFaceTokenizer Loaded =
        HuggingFaceTokenizer.Parse(QuickstartTokenizer.Files()["tokenizer.json"], QuickstartTokenizer.Files()["tokenizer_config.json"]);

    [Fact]
    public void Files_ReadByTheTokenizer_GiveTheSameIdsAndText()
    {
        foreach (var problem in new QuickstartTask(1).HeldOut)
        {
            Assert.Equal(QuickstartTokenizer.Encode(problem.Problem), Loaded.Encode(problem.Problem));
            Assert.Equal(QuickstartTokenizer.Encode(problem.Completion), Loaded.Encode(problem.Completion));
            Assert.Equal(problem.Completion, Loaded.Decode(QuickstartTokenizer.EncodeCompletion(problem.Completion), skipSpecial: true));
        }
    }

    [Fact]
    public void Files_ReadByTheTokenizer_KnowTheSpecialTokens()
    {
        Assert.Equal(QuickstartTokenizer.VocabularySize, Loaded.VocabularySize);
        Assert.Equal(QuickstartTokenizer.BosId, Loaded.BosId);
        Assert.Equal(QuickstartTokenizer.EosId, Loaded.EosId);
        Assert.Equal(QuickstartTokenizer.EosId, Loaded.PadId);
    }

    [Fact]
    public void EncodePrompt_IsWhatTheChatTemplateRenders() =>
        Assert.Equal(
            ChatTemplate.Named("deepseek-r1").EncodePrompt(Loaded, systemPrompt: null, new TrainingExample("27+48=", "75")),
            QuickstartTokenizer.EncodePrompt("27+48="));

    [Fact]
    public void Encode_CharacterOutsideTheVocabulary_NamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => QuickstartTokenizer.Encode("2*3"));
        Assert.Contains("'*' at 1", error.Message, StringComparison.Ordinal);
    }
}
