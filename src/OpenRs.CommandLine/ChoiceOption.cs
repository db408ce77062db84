using System.CommandLine;
using System.CommandLine.Parsing;

namespace OpenRs.CommandLine;

/// <summary>Options that take one of some words: what is wrong with a value is said in one line, with what is allowed.</summary>
public static class ChoiceOption
{
    /// <summary>Takes some words only, spelled as they are.</summary>
    /// <typeparam name="T">Type of the option.</typeparam>
    /// <param name="option">The option.</param>
    /// <param name="words">The words.</param>
    /// <returns>The same option.</returns>
    public static Option<T> OneOf<T>(this Option<T> option, params IReadOnlyList<string> words) =>
        option.OneOf(StringComparer.Ordinal, words);

    /// <summary>Takes some words only.</summary>
    /// <typeparam name="T">Type of the option.</typeparam>
    /// <param name="option">The option.</param>
    /// <param name="comparer">Which spellings are the same word.</param>
    /// <param name="words">The words.</param>
    /// <returns>The same option.</returns>
    public static Option<T> OneOf<T>(this Option<T> option, StringComparer comparer, IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(option);
        option.Validators.Add(result => Check(option.Name, result, comparer, words));
        option.CompletionSources.Clear(); // Those of an enumeration are its members as C# spells them.
        option.CompletionSources.Add([.. words]);
        return option;
    }

    /// <summary>Words as a message lists them: <c>a, b or c</c>.</summary>
    public static string Words(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";
    }

    private static void Check(string name, OptionResult result, StringComparer comparer, IReadOnlyList<string> words)
    {
        foreach (var token in result.Tokens.Where(token => !words.Contains(token.Value, comparer)))
        {
            result.AddError($"{name} {token.Value}: must be {Words(words)}.");
        }
    }
}
