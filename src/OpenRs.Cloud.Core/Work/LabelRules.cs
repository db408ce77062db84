using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Work;

/// <summary>What labels may be: the syntax of Kubernetes, so that they can go on as labels of pods.</summary>
public static partial class LabelRules
{
    /// <summary>Labels of a job at most.</summary>
    public const int MaxLabels = 64;

    private const int MaxPrefix = 253;
    private const int MaxName = 63;

    /// <summary>What is wrong with a label, in words; <see langword="null"/> when nothing is.</summary>
    public static string? ProblemOf(string key, string value) => ProblemOfKey(key)
        ?? (value.Length == 0 || (value.Length <= MaxName && Name().IsMatch(value)) ? null
            : $"must have values of at most {MaxName} letters, digits, '-', '_' and '.' that begin and end with a letter or digit.");

    /// <summary>What is wrong with a key, in words; <see langword="null"/> when nothing is.</summary>
    public static string? ProblemOfKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (prefix, name) = slash < 0 ? (null, key) : (key[..slash], key[(slash + 1)..]);
        if (name.Length is 0 or > MaxName || !Name().IsMatch(name))
        {
            return $"must have keys of 1 to {MaxName} letters, digits, '-', '_' and '.' that begin and end with a letter or digit.";
        }

        return prefix is null || (prefix.Length <= MaxPrefix && Domain().IsMatch(prefix))
            ? null
            : $"must have a domain such as example.com before the '/' of a key, of at most {MaxPrefix} characters.";
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Domain();
}
