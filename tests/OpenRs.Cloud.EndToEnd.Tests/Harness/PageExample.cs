using System.Text.RegularExpressions;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>A command that a page shows with what it prints.</summary>
/// <param name="Command">The command; a continued line is one.</param>
/// <param name="Shown">Lines that it prints, without empty ones and <c>...</c>.</param>
internal sealed partial record PageExample(string Command, IReadOnlyList<string> Shown)
{
    private const string Fence = "```";
    private const string Prompt = "$ ";

    /// <summary>All of a page, in its order.</summary>
    /// <param name="path">The page, from the root of the repository.</param>
    public static IReadOnlyList<PageExample> Read(string path)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, path)).Replace("\\\n", " ", StringComparison.Ordinal);
        var found = new List<PageExample>();
        foreach (var block in text.Split(Fence).Where(static block => block.StartsWith("console\n", StringComparison.Ordinal)))
        {
            foreach (var example in block.Split($"\n{Prompt}").Skip(1))
            {
                var lines = example.Split('\n');
                found.Add(new PageExample(lines[0], [.. lines.Skip(1).Where(static line => Skeleton(line).Length > 0 && line != "...")]));
            }
        }

        return found;
    }

    /// <summary>A line without what differs from run to run: numbers, ids, rulers and spaces.</summary>
    public static string Skeleton(string line) =>
        string.Join(' ', Spaces().Split(line).Where(static word => word.Any(char.IsLetter)).Select(static word =>
            word.Any(char.IsDigit) ? "#" : word));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
