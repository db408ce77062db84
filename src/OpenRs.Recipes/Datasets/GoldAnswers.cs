namespace OpenRs.Recipes.Datasets;

/// <summary>Gold answers in the form that the verifier looks for.</summary>
internal static class GoldAnswers
{
    private const string Marker = "####";

    /// <summary>A bare answer, or a worked one that ends as GSM8K's do: it is no LaTeX that the verifier would look for.</summary>
    public static string OfAnswer(string answer) => $@"$\boxed{{{MarkedPart(answer) ?? answer}}}$";

    /// <summary>A solution; where it has no LaTeX but marks its answer as GSM8K does, the answer is boxed after it.</summary>
    public static string OfSolution(string solution) =>
        !solution.AsSpan().ContainsAny('$', '\\') && MarkedPart(solution) is { } answer ? $"{solution}\n{OfAnswer(answer)}" : solution;

    // What follows the last marker that begins a line, on that line.
    private static string? MarkedPart(string text)
    {
        for (var at = text.LastIndexOf(Marker, StringComparison.Ordinal); at >= 0;
            at = at == 0 ? -1 : text.LastIndexOf(Marker, at - 1, StringComparison.Ordinal))
        {
            if (at > 0 && text[at - 1] is not ('\n' or '\r'))
            {
                continue;
            }

            var line = text.AsSpan(at + Marker.Length);
            var end = line.IndexOfAny('\n', '\r');
            var answer = (end < 0 ? line : line[..end]).Trim();
            return answer.IsEmpty ? null : answer.TrimStart('$').Trim().ToString();
        }

        return null;
    }
}
