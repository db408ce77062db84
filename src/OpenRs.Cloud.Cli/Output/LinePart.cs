namespace OpenRs.Cloud.Cli.Output;

/// <summary>A part of a line.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Dropped">When it is left out of a line that is too long: 1 before 2, and so on; 0 for never.</param>
internal readonly record struct LinePart(string Text, int Dropped = 0)
{
    private const string Gap = "  ";

    /// <summary>The parts that fit, in one line.</summary>
    /// <param name="parts">All parts, in the order in which they are shown.</param>
    /// <param name="width">Columns at most; <see langword="null"/> for any number.</param>
    public static string Join(IReadOnlyList<LinePart> parts, int? width)
    {
        var kept = parts.ToList();
        foreach (var next in parts.Where(static part => part.Dropped > 0).OrderBy(static part => part.Dropped))
        {
            if (LengthOf(kept) <= (width ?? int.MaxValue))
            {
                break;
            }

            kept.Remove(next);
        }

        return string.Join(Gap, kept.Select(static part => part.Text));
    }

    private static int LengthOf(List<LinePart> parts) => parts.Sum(static part => part.Text.Length + Gap.Length) - Gap.Length;
}
