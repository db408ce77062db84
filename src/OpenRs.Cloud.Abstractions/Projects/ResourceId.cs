using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Projects;

/// <summary>Ids of projects, pools, agents, runs and of whatever else a resource name contains.</summary>
public static partial class ResourceId
{
    /// <summary>Whether a text can be such an id: 1 to 63 of a-z, 0-9 and '-', not starting or ending with '-'.</summary>
    public static bool IsValid(string text) => Pattern().IsMatch(text);

    // \z and not $, which would let a line break at the end pass.
    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
