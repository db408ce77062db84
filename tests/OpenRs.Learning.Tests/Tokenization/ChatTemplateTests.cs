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
        Assert.Equal(template.EncodePrompt(tokenizer, null, "x"), template.EncodePrompt(tokenizer, "", "x"));
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
