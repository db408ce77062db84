using System.CommandLine;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>Which server to talk to.</summary>
internal static class ServerAddress
{
    private const string Default = "http://127.0.0.1:7420";

    /// <summary>The option that all commands with a server share.</summary>
    public static Option<string> Option { get; } = new("--server")
    {
        Description = "Address of the server. Default: OPENRS_SERVER, else the server of `openrs up` in this folder, else http://127.0.0.1:7420.",
        HelpName = "url",
    };

    /// <summary>The address in force.</summary>
    public static Uri Of(ParseResult result)
    {
        var text = result.GetValue(Option) ?? Environment.GetEnvironmentVariable("OPENRS_SERVER") ?? FromEndpointFile() ?? Default;
        return Parse(text);
    }

    /// <summary>An address as people type it.</summary>
    public static Uri Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" }
            ? uri
            : throw new CliException($"'{text}' is not the address of a server. Write it as {Default}.", ExitCode.WrongInput);

    private static string? FromEndpointFile()
    {
        var path = Path.Combine(".openrs", "data", "endpoint");
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
