using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Deployment.Tests.Settings;

/// <summary>
/// The names of the server's settings: with a colon between parts, and * for what may have any name.
/// </summary>
internal static partial class KnownSettings
{
    /// <summary>All names, without the section's.</summary>
    public static IReadOnlySet<string> Names { get; } = SettingsReference.Entries
        .Select(static entry => Placeholder().Replace(entry.Name["OpenRs:".Length..], ":*"))
        .ToHashSet();

    /// <summary>Whether the server knows a setting.</summary>
    /// <param name="name">Its name in the environment, such as OpenRs__Oidc__Roles__0__Value.</param>
    public static bool Has(string name)
    {
        const string Prefix = "OpenRs__";
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && Names.Any(known => Fits(name[Prefix.Length..].Split("__"), known.Split(':')));
    }

    private static bool Fits(string[] name, string[] known) =>
        name.Length == known.Length && name.Zip(known).All(static pair => pair.Second == "*" || pair.First == pair.Second);

    [GeneratedRegex(@":(N|NAME)(?=:|$)")]
    private static partial Regex Placeholder();
}
