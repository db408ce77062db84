namespace OpenRs.Recipes.Curation;

/// <summary>Answers in <c>\boxed{..}</c>.</summary>
public static class BoxedAnswer
{
    private const string Box = @"\boxed{";

    /// <summary>The contents of all boxes of a text that are closed and not empty, in their order.</summary>
    public static IReadOnlyList<string> FindAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<string>();
        for (var at = text.IndexOf(Box, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Box, at + 1, StringComparison.Ordinal))
        {
            var start = at + Box.Length;
            if (EndOf(text, start) is { } end && !string.IsNullOrWhiteSpace(text[start..end]))
            {
                found.Add(text[start..end].Trim());
                at = end - 1;
            }
        }

        return found;
    }

    // The brace that closes the one before; escaped braces are text.
    private static int? EndOf(string text, int start)
    {
        var depth = 1;
        for (var at = start; at < text.Length; at++)
        {
            at += text[at] == '\\' ? 1 : 0;
            depth += at == text.Length || text[at - 1] == '\\' ? 0 : text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return at;
            }
        }

        return null;
    }
}
