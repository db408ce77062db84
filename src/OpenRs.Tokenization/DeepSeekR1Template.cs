using System.Text;

namespace OpenRs.Tokenization;

/// <summary>
/// The template of the DeepSeek-R1 distillations, in the revision whose generation prompt opens the think tag (February 2025 on).
/// The last system message stands at the front without a tag; earlier answers lose their thoughts.
/// </summary>
internal sealed class DeepSeekR1Template : ChatTemplate
{
    private const string Bos = "<｜begin▁of▁sentence｜>", Eos = "<｜end▁of▁sentence｜>";
    private const string User = "<｜User｜>", Assistant = "<｜Assistant｜>";
    private const string OpenThink = "<think>", CloseThink = "</think>";

    public override string Name => "deepseek-r1";

    public override string EndOfTurn => Eos;

    public override IReadOnlyList<string> ControlTokens { get; } = [Bos, Eos, User, Assistant, OpenThink, CloseThink];

    // The prompt has opened the think tag. Who solves without thoughts closes it at once, as the distilled models do.
    private protected override string Continue(string solution)
    {
        var text = solution.AsSpan().TrimStart();
        if (text.StartsWith(OpenThink))
        {
            text = text[OpenThink.Length..];
            return text is ['\n', ..] ? text[1..].ToString() : text.ToString();
        }

        return solution.Contains(CloseThink, StringComparison.Ordinal) ? solution : $"\n{CloseThink}\n\n{solution}";
    }

    public override string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        var text = new StringBuilder(Bos).Append(messages.LastOrDefault(message => message.Role == ChatRole.System)?.Content);
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.User)
            {
                text.Append(User).Append(message.Content);
            }
            else if (message.Role == ChatRole.Assistant)
            {
                text.Append(Assistant).Append(message.Content.Split(CloseThink)[^1]).Append(Eos);
            }
        }

        return addGenerationPrompt ? text.Append(Assistant).Append(OpenThink).Append('\n').ToString() : text.ToString();
    }
}
