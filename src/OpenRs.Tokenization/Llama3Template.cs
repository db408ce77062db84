using System.Text;

namespace OpenRs.Tokenization;

/// <summary>
/// The template of the Llama 3 chat models, without the knowledge and present dates that the files of 3.1 and later put into a system
/// message. Contents are trimmed, as the published template does.
/// </summary>
internal sealed class Llama3Template : ChatTemplate
{
    private const string Bos = "<|begin_of_text|>", EndOfTurnToken = "<|eot_id|>";
    private const string StartRole = "<|start_header_id|>", EndRole = "<|end_header_id|>";

    // What the template's filter trim takes away: Python's white space has the four separators of ASCII, too.
    private static readonly char[] WhiteSpace =
    [
        .. Enumerable.Range(0, char.MaxValue + 1).Select(static value => (char)value)
            .Where(static character => char.IsWhiteSpace(character) || character is >= '\x1C' and <= '\x1F'),
    ];

    public override string Name => "llama-3";

    public override string EndOfTurn => EndOfTurnToken;

    public override IReadOnlyList<string> ControlTokens { get; } = [Bos, EndOfTurnToken, StartRole, EndRole];

    public override string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true)
    {
        var text = new StringBuilder(Bos);
        foreach (var message in messages)
        {
            Begin(text, NameOf(message.Role)).Append(message.Content.AsSpan().Trim(WhiteSpace)).Append(EndOfTurnToken);
        }

        return addGenerationPrompt ? Begin(text, NameOf(ChatRole.Assistant)).ToString() : text.ToString();
    }

    private static StringBuilder Begin(StringBuilder text, string role) =>
        text.Append(StartRole).Append(role).Append(EndRole).Append("\n\n");
}
