using System.Text;
using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Deployment.Tests.Charts;

/// <summary>The table of values in the chart's README, from the comments of values.yaml that begin with two dashes.</summary>
internal static class ValuesReference
{
    private const string Begin = "<!-- values: made from values.yaml -->";
    private const string End = "<!-- end of values -->";

    /// <summary>A README with the table in it.</summary>
    public static string Fill(string readme, string values)
    {
        var (begin, end) = (readme.IndexOf(Begin, StringComparison.Ordinal), readme.IndexOf(End, StringComparison.Ordinal));
        return $"{readme[..(begin + Begin.Length)]}\n\n{Table(values)}\n{readme[end..]}";
    }

    /// <summary>Keys of values.yaml whose comment is missing.</summary>
    public static IEnumerable<string> Undocumented(string values)
    {
        var documented = Entries(values).Select(static entry => entry.Path).ToHashSet();
        return Leaves(ManifestReader.ReadOne(values)!, "").Where(path => !Ancestors(path).Any(documented.Contains));
    }

    private static string Table(string values)
    {
        var root = ManifestReader.ReadOne(values)!;
        var table = new StringBuilder("| value | default | is |\n|---|---|---|\n");
        foreach (var (path, comment) in Entries(values))
        {
            var value = path.Split('.').Aggregate(root, static (node, key) => node![key]!);
            table.Append('|').Append(" `").Append(path).Append("` | `").Append(value?.ToJsonString() ?? "null").Append("` | ")
                .Append(comment).Append(" |\n");
        }

        return table.ToString();
    }

    // A comment belongs to the key in the line below it; depth is told by two spaces.
    private static IEnumerable<(string Path, string Comment)> Entries(string values)
    {
        var path = new List<string>();
        string? comment = null;
        foreach (var line in values.Split('\n'))
        {
            var text = line.TrimStart();
            if (text.StartsWith("# -- ", StringComparison.Ordinal))
            {
                comment = text["# -- ".Length..];
            }
            else if (text.Length > 0 && text[0] != '#')
            {
                var depth = (line.Length - text.Length) / 2;
                path.RemoveRange(depth, path.Count - depth);
                path.Add(text.Split(':')[0]);
                if (comment is not null)
                {
                    yield return (string.Join('.', path), comment);
                    comment = null;
                }
            }
        }
    }

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node is JsonObject { Count: > 0 } map
        ? map.SelectMany(pair => Leaves(pair.Value, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}"))
        : [path];

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            yield return path[..end];
        }
    }
}
