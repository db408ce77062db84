namespace OpenRs.Recipes;

/// <summary>One thing that is wrong with a recipe.</summary>
/// <param name="Line">The line of the YAML text, from 1; null for an override.</param>
/// <param name="Key">The key at fault, such as <c>rewards[1].max_len</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record RecipeProblem(int? Line, string Key, string Message)
{
    private const int MaxShown = 100;

    /// <summary>The key at fault; the beginning of a long one, which may be whatever somebody wrote in its place.</summary>
    public string Key { get; } = Shorten(Key);

    /// <summary>The beginning of what somebody wrote, for a message.</summary>
    internal static string Shorten(string text) => text.Length <= MaxShown ? text : $"{text[..MaxShown]}...";

    /// <inheritdoc/>
    public override string ToString() => Line is null ? $"{Key}: {Message}" : $"line {Line}, {Key}: {Message}";
}
