using System.CommandLine;
using System.CommandLine.Help;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>The command <c>openrs server</c>: switches, and settings by their names in the configuration.</summary>
internal static class ServerCommand
{
    private const string Prefix = "openrs server: ";

    /// <summary>Runs the server as a command line says.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        // A password may begin with the sign that makes an argument the name of a file of arguments.
        var reading = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parsed = Create().Parse(["server", .. args], reading);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(Prefix + string.Join(' ', parsed.Errors.Select(static error => error.Message)));
            return CommandInvocation.WrongInput;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    // Not a root command: that would name the file of this program, and people type openrs.
    private static Command Create()
    {
        var command = new Command(
            "server",
            """
            Run the server in the foreground.

            A setting without a switch is given by its name, such as --OpenRs:CallBurst 100, or in the environment as OpenRs__CallBurst.
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        foreach (var option in ServerSwitches.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, _) => RunAsync(parsed));
        return new Command("openrs", "The server of OpenRs.Cloud.") { command, new HelpOption() };
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        if (FindUnknown(parsed.UnmatchedTokens) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"{Prefix}{unknown} See openrs server --help.");
            return CommandInvocation.WrongInput;
        }

        return await ServerProcess.RunAsync([.. parsed.UnmatchedTokens], ServerSwitches.SettingsOf(parsed));
    }

    // Names of settings have a colon in them: --OpenRs:CallBurst 100, or --OpenRs:CallBurst=100.
    private static string? FindUnknown(IReadOnlyList<string> rest)
    {
        for (var next = 0; next < rest.Count; next++)
        {
            var name = rest[next].Split('=')[0];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal))
            {
                return $"'{rest[next]}' is neither a switch nor a setting.";
            }

            if (name == rest[next] && ++next == rest.Count)
            {
                return $"{name} has no value.";
            }
        }

        return null;
    }
}
