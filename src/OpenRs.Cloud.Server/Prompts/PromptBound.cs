using System.Text;
using OpenRs.Recipes;
using OpenRs.Recipes.Datasets;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.Server.Prompts;

/// <summary>
/// The most tokens that prompts can have, whatever the tokenizer: each stands for one byte at least. Most datasets need no closer look.
/// </summary>
internal static class PromptBound
{
    // What a template writes between prompt and solution, and the end of the turn.
    private const int MostAround = 64;

    // Canonical composition makes no text longer than this.
    private const int MaxGrowth = 3;

    /// <summary>The bound of the longest row.</summary>
    /// <param name="recipe">Template and system prompt.</param>
    /// <param name="rows">The rows as JSON lines.</param>
    /// <param name="withSolutions">Whether solutions count, or prompts alone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatasetException">A line is no row of a dataset.</exception>
    public static async Task<long> OfAsync(
        Recipe recipe, byte[] rows, bool withSolutions, CancellationToken cancellationToken)
    {
        var longest = 0L;
        using var stream = new MemoryStream(rows, writable: false);
        await foreach (var row in DatasetReader.ReadAsync(stream, cancellationToken: cancellationToken))
        {
            var prompt = OfText(row.SystemPrompt ?? recipe.SystemPrompt ?? "") + OfText(row.Problem);
            longest = Math.Max(longest, prompt + (withSolutions ? OfText(row.Solution) + MostAround : 0));
        }

        return longest + OfTemplate(ChatTemplate.Named(recipe.ChatTemplate));
    }

    // A control token is one token; what else the template writes may be one for each letter.
    private static long OfTemplate(ChatTemplate template)
    {
        var text = template.Render([new ChatMessage(ChatRole.System, ""), new ChatMessage(ChatRole.User, "")]);
        var controls = 0;
        foreach (var control in template.ControlTokens)
        {
            controls += (text.Length - text.Replace(control, "", StringComparison.Ordinal).Length) / control.Length;
            text = text.Replace(control, "", StringComparison.Ordinal);
        }

        return controls + OfText(text);
    }

    private static long OfText(string text) => Ascii.IsValid(text) ? text.Length : (long)Encoding.UTF8.GetByteCount(text) * MaxGrowth;
}
