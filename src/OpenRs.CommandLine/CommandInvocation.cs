using System.CommandLine;
using System.CommandLine.Invocation;

namespace OpenRs.CommandLine;

/// <summary>How every program of an installation runs its command line.</summary>
public static class CommandInvocation
{
    /// <summary>Exit code of a wrong command line.</summary>
    public const int WrongInput = 2;

    /// <summary>Runs what a command line asks for; of a wrong one, says what is wrong and ends with <see cref="WrongInput"/>.</summary>
    /// <param name="root">The program's commands.</param>
    /// <param name="args">The command line.</param>
    /// <param name="configuration">How to invoke; <see langword="null"/> for the defaults.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Command root, IReadOnlyList<string> args, InvocationConfiguration? configuration = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        var parsed = root.Parse(args);
        if (parsed.Action is not ParseErrorAction wrong)
        {
            return await parsed.InvokeAsync(configuration);
        }

        // The line that says what is wrong must not scroll away under a page of help. Behind a word that is none of the commands nothing
        // can be understood, so of several such words the first is the wrong one.
        if (parsed.UnmatchedTokens.Count > 1
            && root.Parse([.. args.Take(IndexOf(args, parsed.UnmatchedTokens[0]) + 1)]) is { Action: ParseErrorAction first } beginning)
        {
            (parsed, wrong) = (beginning, first);
        }

        wrong.ShowHelp = false;
        await parsed.InvokeAsync(configuration);
        return WrongInput;
    }

    private static int IndexOf(IReadOnlyList<string> args, string word) => args.TakeWhile(arg => arg != word).Count();
}
