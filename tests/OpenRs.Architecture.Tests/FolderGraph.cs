namespace OpenRs.Architecture.Tests;

/// <summary>Which folders use which, by the namespaces of the types in them.</summary>
internal static class FolderGraph
{
    private const int MaxTypes = 3;

    /// <summary>Finds folders that use each other, directly or by way of others beside them, at any depth.</summary>
    /// <param name="uses">Uses by the types of a project.</param>
    /// <param name="root">The project's root namespace.</param>
    /// <returns>A text for each folder with such subfolders: the uses between them, with types of both sides.</returns>
    public static IEnumerable<string> FindCycles(IEnumerable<TypeUse> uses, string root) =>
        uses.Where(use => use.IsOwn && IsBelow(use.Origin, root) && IsBelow(use.Target, root))
            .Select(FolderUse.Of)
            .OfType<FolderUse>()
            .GroupBy(static use => use.Parent)
            .Select(static siblings => Describe([.. siblings]))
            .OfType<string>();

    private static bool IsBelow(string type, string root) => type.StartsWith($"{root}.", StringComparison.Ordinal);

    private static string? Describe(IReadOnlyCollection<FolderUse> uses)
    {
        var next = uses.ToLookup(static use => use.From, static use => use.To);
        var lines = uses
            .Where(use => Reach(use.To, next).Contains(use.From))
            .GroupBy(static use => (use.From, use.To))
            .OrderBy(static edge => edge.Key)
            .Select(static edge => $"  {edge.Key.From} -> {edge.Key.To}: {Types(edge)}")
            .ToList();
        return lines.Count == 0 ? null : $"Folders of {uses.First().Parent} use each other:\n{string.Join('\n', lines)}";
    }

    private static string Types(IEnumerable<FolderUse> uses)
    {
        var all = uses.Select(static use => $"{use.Origin} uses {use.Target}").Order(StringComparer.Ordinal).ToList();
        var more = all.Count > MaxTypes ? $" and {all.Count - MaxTypes} more" : "";
        return string.Join(", ", all.Take(MaxTypes)) + more;
    }

    private static HashSet<string> Reach(string folder, ILookup<string, string> next)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(next[folder]);
        while (open.TryPop(out var current))
        {
            if (reached.Add(current))
            {
                foreach (var following in next[current])
                {
                    open.Push(following);
                }
            }
        }

        return reached;
    }
}
