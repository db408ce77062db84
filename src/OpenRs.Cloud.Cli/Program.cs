using OpenRs.Cloud.Cli;
using OpenRs.CommandLine;
using Spectre.Console;

Terminal.Protect();
AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Terminal.Output) });
return await OpenRsCommand.RunAsync(args);
