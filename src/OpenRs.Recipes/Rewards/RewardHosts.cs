using System.Text.RegularExpressions;

namespace OpenRs.Recipes.Rewards;

/// <summary>
/// The hosts that reward services may be on. A recipe makes agents call an address, so whoever runs server and agents says which ones may
/// be called; none is the default.
/// </summary>
public sealed partial class RewardHosts
{
    private readonly (string Host, int? Port)[] _entries;

    private RewardHosts((string Host, int? Port)[] entries) => _entries = entries;

    /// <summary>Whether no host is allowed.</summary>
    public bool IsEmpty => _entries.Length == 0;

    /// <summary>Why a list cannot be read, as a clause; <see langword="null"/> when it can.</summary>
    /// <param name="text">The list.</param>
    public static string? Problem(string text) => Split(text).FirstOrDefault(static entry => Read(entry) is null) is { } wrong
        ? $"has '{RecipeProblem.Shorten(wrong)}'; a host is rewards.example.com, 10.0.0.7 or [fd00::7], with :PORT to allow one port only."
        : null;

    /// <summary>Reads a list.</summary>
    /// <param name="text">Hosts, each with or without a port, separated by commas; empty for none.</param>
    /// <exception cref="FormatException">It cannot be read; says why.</exception>
    public static RewardHosts Parse(string text) => Problem(text) is { } problem
        ? throw new FormatException($"The list of hosts {problem}")
        : new RewardHosts([.. Split(text).Select(static entry => Read(entry)!.Value)]);

    /// <summary>Whether a service may be at an address. Names are compared as they are: no name allows its subdomains.</summary>
    /// <param name="url">The address.</param>
    public bool Allows(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Array.Exists(
            _entries,
            entry => string.Equals(entry.Host, url.Host, StringComparison.OrdinalIgnoreCase) && (entry.Port ?? url.Port) == url.Port);
    }

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // In the spelling that a URL's host has, which for addresses is one of many.
    private static (string Host, int? Port)? Read(string entry) =>
        Form().Match(entry) is { Success: true } match && Uri.TryCreate($"https://{entry}", UriKind.Absolute, out var url)
            ? (url.Host, match.Groups["port"].Success ? url.Port : null)
            : null;

    [GeneratedRegex(@"\A(\[[0-9a-fA-F:.]+\]|[0-9a-zA-Z.-]+)(:(?<port>[0-9]{1,5}))?\z")]
    private static partial Regex Form();
}
