namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>A line that a page, such as README.md, tells people to type.</summary>
/// <param name="Section">The heading that it stands under.</param>
/// <param name="Line">What is typed: a continued line is one, and its remark is gone.</param>
internal sealed record ReadmeCommand(string Section, string Line)
{
    private const string Prompt = "$ ";

    /// <summary>All of them, in the order of the page.</summary>
    public static IReadOnlyList<ReadmeCommand> All { get; } = Of("README.md");

    /// <summary>The commands of a page.</summary>
    /// <param name="page">Its path in the repository.</param>
    public static IReadOnlyList<ReadmeCommand> Of(string page) => [.. Read(File.ReadAllText(Path.Combine(RepositoryPaths.Root, page)))];

    /// <summary>The arguments after <c>openrs</c>, without redirection and <c>&amp;</c>.</summary>
    public string[] Arguments =>
        [.. Line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).TakeWhile(static word => word is not ("&" or "<"))];

    /// <summary>The file that its standard input comes from; null for none.</summary>
    public string? Input => Line.Split(" < ") is [_, var file] ? file : null;

    public override string ToString() => Line;

    private static IEnumerable<ReadmeCommand> Read(string page)
    {
        var section = "";
        foreach (var line in page.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
            }
            else if (line.StartsWith(Prompt, StringComparison.Ordinal))
            {
                yield return new ReadmeCommand(section, line[Prompt.Length..].Split(" #")[0].Trim());
            }
        }
    }
}
