using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace OpenRs.Cloud.Cli.Shell;

/// <summary>The help of a command with examples at its end; lists of commands have none.</summary>
/// <param name="help">The help without them.</param>
internal sealed class ExamplesHelp(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => help.ClearsParseErrors;

    /// <summary>Adds the examples to the help of all commands.</summary>
    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExamplesHelp((HelpAction)option.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var command = parseResult.CommandResult;
        if (command.Command.Subcommands.Count == 0 && Examples.Of(PathOf(command)).ToList() is { Count: > 0 } examples)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            examples.ForEach(example => output.WriteLine($"  {example}"));
            output.WriteLine();
        }

        return code;
    }

    private static string PathOf(SymbolResult command) =>
        command is CommandResult { Parent: CommandResult parent } found ? $"{PathOf(parent)} {found.Command.Name}".TrimStart() : "";
}
