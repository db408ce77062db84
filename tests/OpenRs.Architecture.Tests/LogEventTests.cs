using System.Text.RegularExpressions;

namespace OpenRs.Architecture.Tests;

/// <summary>The ids of log entries: each is of one message, in all programs, and docs/telemetry.md lists them.</summary>
public sealed partial class LogEventTests
{
    private static readonly IReadOnlyList<(string Id, string Row)> Events =
    [
        .. SourceProject.Names.Select(static name => new SourceProject(name))
            .SelectMany(static project => project.Files().Select(file => Path.Combine(project.Folder, file)))
            .SelectMany(static file => Message().Matches(File.ReadAllText(file)).Select(match => (
                match.Groups["id"].Value,
                $"| {match.Groups["id"].Value} | {match.Groups["level"].Value} | {Source(file)} | {match.Groups["text"].Value} |"))),
    ];

    [Fact]
    public void Ids_OfAllPrograms_AreUnique()
    {
        Assert.True(Events.Count > 40, $"Only {Events.Count} messages were found.");
        var twice = Events.GroupBy(static entry => entry.Id).Where(static group => group.Count() > 1).Select(static group => group.Key);
        Assert.Equal([], twice);
    }

    [Fact]
    public void Page_ListsEveryMessage() => Assert.Equal(
        Events.Select(static entry => entry.Row).Order(StringComparer.Ordinal),
        File.ReadLines(Path.Combine(RepositoryPaths.Root, "docs", "telemetry.md"))
            .Where(static line => Row().IsMatch(line))
            .Order(StringComparer.Ordinal));

    private static string Source(string file) => Path.GetFileName(file).Split('.')[0];

    [GeneratedRegex("""LoggerMessage\(\s*(?<id>\d+),\s*LogLevel\.(?<level>\w+),\s*"(?<text>[^"]*)""", RegexOptions.CultureInvariant)]
    private static partial Regex Message();

    [GeneratedRegex(@"^\| \d+ \|", RegexOptions.CultureInvariant)]
    private static partial Regex Row();
}
