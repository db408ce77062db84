using System.Text;

namespace OpenRs.Tokenization;

/// <summary>The template of the Qwen2 and Qwen3 chat models. No default system message: each Qwen release has another one.</summary>
internal sealed class ChatMlTemplate : ChatTemplate
{
    private const string Start = "<|im_start|>", End = "<|im_end|>";

    public override string Name => "chatml";

    public override string EndOfTurn => End;

    public override IReadOnlyList<string> ControlTokens { get; } = [Start, End];

    public override string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            text.Append(Start).Append(NameOf(message.Role)).Append('\n').Append(message.Content).Append(End).Append('\n');
        }

        return addGenerationPrompt ? text.Append(Start).Append("assistant\n").ToString() : text.ToString();
    }
}
