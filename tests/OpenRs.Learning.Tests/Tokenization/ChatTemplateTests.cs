using OpenRs.Recipes;
using OpenRs.Recipes.Datasets;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

public sealed class ChatTemplateTests
{
    private static readonly ChatMessage System = new(ChatRole.System, "Think.");
    private static readonly ChatMessage User = new(ChatRole.User, "2+2?");

    [Fact]
    public void DeepSeekR1_SystemAndUser_OpensTheThinkTag() => Assert.Equal(
        "<｜begin▁of▁sentence｜>Think.<｜User｜>2+2?<｜Assistant｜><think>\n",
        ChatTemplate.Named("deepseek-r1").Render([System, User]));

    [Fact]
    public void DeepSeekR1_History_DropsThoughtsAndEndsTheTurn() => Assert.Equal(
        "<｜begin▁of▁sentence｜><｜User｜>2+2?<｜Assistant｜>\n4<｜end▁of▁sentence｜><｜User｜>Sure?",
        ChatTemplate.Named("deepseek-r1").Render(
            [User, new ChatMessage(ChatRole.Assistant, "Two and two.</think>\n4"), new ChatMessage(ChatRole.User, "Sure?")],
            addGenerationPrompt: false));

    [Fact]
    public void ChatMl_Conversation_TagsEveryTurn() => Assert.Equal(
        "<|im_start|>system\nThink.<|im_end|>\n<|im_start|>user\n2+2?<|im_end|>\n"
            + "<|im_start|>assistant\n4<|im_end|>\n<|im_start|>assistant\n",
        ChatTemplate.Named("chatml").Render([System, User, new ChatMessage(ChatRole.Assistant, "4")]));

    // Of Meta-Llama-3-8B-Instruct's template.
    [Fact]
    public void Llama3_Conversation_TagsEveryTurnAndTrims() => Assert.Equal(
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nThink.<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\n2+2?<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\n\n4<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
        ChatTemplate.Named("llama-3").Render([System, User, new ChatMessage(ChatRole.Assistant, "\x1F\u00A0 4\n\x1C")]));

    [Fact]
    public void Encode_TokenizerOfAnotherFamily_NamesTemplateAndTokens()
    {
        var error = Assert.Throws<TokenizerFormatException>(() => ChatTemplate.Named("llama-3").Encode(Fixtures.Small(), [User]));
        Assert.Contains("llama-3 needs <|begin_of_text|>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_AreThoseOfRecipes() => Assert.Equal(Recipe.ChatTemplates, ChatTemplate.Names);

    [Fact]
    public void Encode_DeepSeekR1_HasEachControlTokenAsOneId()
    {
        var tokenizer = Fixtures.Small();
        var ids = ChatTemplate.Named("deepseek-r1").Encode(tokenizer, [User]);
        Assert.Equal(tokenizer.BosId, ids[0]);
        Assert.Single(ids, id => id == tokenizer.BosId);
        Assert.Equal(new int?[] { tokenizer.TokenToId("<think>"), tokenizer.TokenToId("Ċ") }, ids[^2..].Select(id => (int?)id));
        Assert.Equal("<｜begin▁of▁sentence｜><｜User｜>2+2?<｜Assistant｜><think>\n", tokenizer.Decode(ids, skipSpecial: false));
    }

    [Fact]
    public void EncodePrompt_EmptySystemPrompt_IsNone()
    {
        var tokenizer = Fixtures.Small();
        var template = ChatTemplate.Named("chatml");
        var row = new TrainingExample("x", "s");
        Assert.Equal(template.EncodePrompt(tokenizer, null, row), template.EncodePrompt(tokenizer, "", row));
    }

    // Texts of apply_chat_template for the row's messages: of DeepSeek-R1-Distill-Qwen-1.5B's template, and of ChatML as Qwen has it.
    [Theory]
    [InlineData("deepseek-r1", "<｜begin▁of▁sentence｜>Be brief.<｜User｜>2+2?<｜Assistant｜><think>\n")]
    [InlineData(
        "chatml", "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n2+2?<|im_end|>\n<|im_start|>assistant\n")]
    public void EncodePrompt_RowWithASystemMessage_HasItInPlaceOfTheRecipes(string template, string expected)
    {
        var tokenizer = Fixtures.Small();
        var row = new TrainingExample("2+2?", "4") { SystemPrompt = "Be brief." };
        Assert.Equal(expected, tokenizer.Decode(ChatTemplate.Named(template).EncodePrompt(tokenizer, "Think.", row), skipSpecial: false));
    }

    [Fact]
    public void StopIds_BaseModel_GetsTheEndOfATurn()
    {
        var tokenizer = Fixtures.Small();
        var (text, turn) = (tokenizer.TokenToId("<｜end▁of▁sentence｜>")!.Value, tokenizer.TokenToId("<|im_end|>")!.Value);
        Assert.Equal([text, turn], ChatTemplate.Named("chatml").StopIds(tokenizer, [text]));
        Assert.Equal([text], ChatTemplate.Named("deepseek-r1").StopIds(tokenizer, [text]));
        Assert.Equal([3, 7], ChatTemplate.Named("chatml").StopIds(Fixtures.Characters(), [3, 7]));
    }

    // What a model is to write after the prompt: the tag is open already, and a solution without thoughts closes it.
    [Theory]
    [InlineData("deepseek-r1", "<think>\n2+2\n</think>\n4", "2+2\n</think>\n4<｜end▁of▁sentence｜>")]
    [InlineData("deepseek-r1", "  <think>2+2</think>4", "2+2</think>4<｜end▁of▁sentence｜>")]
    [InlineData("deepseek-r1", "2+2\n</think>\n4", "2+2\n</think>\n4<｜end▁of▁sentence｜>")]
    [InlineData("deepseek-r1", "It is 4.", "\n</think>\n\nIt is 4.<｜end▁of▁sentence｜>")]
    [InlineData("chatml", "<think>2+2</think>4", "<think>2+2</think>4<|im_end|>")]
    public void EncodeSolution_OfATemplate_ContinuesItsPromptToTheEndOfTheTurn(string template, string solution, string expected)
    {
        var tokenizer = Fixtures.Small();
        var ids = ChatTemplate.Named(template).EncodeSolution(tokenizer, solution);
        Assert.Equal(expected, tokenizer.Decode(ids, skipSpecial: false));
        Assert.Equal(tokenizer.TokenToId(ChatTemplate.Named(template).EndOfTurn), ids[^1]);
    }

    [Fact]
    public void RowLengths_LongerRows_AreRefusedWithTheirNumberOrCutWhereTheSolutionHasRoom()
    {
        (int, int)[] rows = [(3, 5), (4, 9), (6, 1), (2, 20)];
        Assert.Null(RowLengths.Of(rows, 22).Refusal(22, mayCut: false));
        Assert.Equal(
            "row 4 has 22 tokens with its solution, but max_length is 12; 2 of 4 rows are longer than that. Set max_length=22, leave these "
            + "rows out, or set long_rows=cut to train on the first 12 tokens of each and have them counted.",
            RowLengths.Of(rows, 12).Refusal(12, mayCut: false));
        Assert.Null(RowLengths.Of(rows, 12).Refusal(12, mayCut: true));
        Assert.Equal(
            "the prompt of row 3 has 6 tokens, and max_length is 6: 1 of 4 rows have no room for a token of their solution. Raise "
            + "max_length, or leave these rows out.",
            RowLengths.Of(rows, 6).Refusal(6, mayCut: true));
    }

    [Fact]
    public void Encode_TokenizerWithoutControlTokens_NamesThem()
    {
        var error = Assert.Throws<TokenizerFormatException>(() => ChatTemplate.Named("chatml").Encode(Fixtures.Characters(), [User]));
        Assert.Contains("<|im_start|>, <|im_end|>", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_Unknown_ListsTheKnown()
    {
        var error = Assert.Throws<ArgumentException>(() => ChatTemplate.Named("llama"));
        Assert.Contains("deepseek-r1, chatml", error.Message, StringComparison.Ordinal);
    }
}
