using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using Spectre.Console;

namespace OpenRs.Cloud.Cli.Access;

/// <summary><c>openrs login</c>: proves credentials to a server and keeps them as a context.</summary>
internal static class LoginCommand
{
    private static readonly Option<string> Server = new("--server")
    {
        Description = "Address of the server.",
        HelpName = "url",
        Required = true,
    };
    private static readonly Option<bool> KeyFromStdin = new("--api-key-stdin")
    {
        Description = "Read the API key from standard input. On a terminal it is asked for.",
    };
    private static readonly Option<string> TokenFile = new("--token-file")
    {
        Description = "File with a bearer token; read again for every command.",
        HelpName = "file",
    };
    private static readonly Option<string> Name = new("--name")
    {
        Description = "Name of the context. Default: the server's host.",
        HelpName = "name",
    };
    private static readonly Option<string> Project = new("--project")
    {
        Description = "Project of commands that name none.",
        HelpName = "id",
    };

    public static Command Create()
    {
        var output = OutputOption.Create();
        var command = new Command("login", "Log in to a server: check the credentials and keep them as the context in use.")
        {
            Server,
            KeyFromStdin,
            TokenFile,
            Name,
            Project,
            output,
        };
        command.Validators.Add(static result =>
        {
            if (result.GetValue(KeyFromStdin) && result.GetValue(TokenFile) is not null)
            {
                result.AddError("--api-key-stdin and --token-file: give one of them.");
            }
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            var entry = await ToEntryAsync(result, cancellationToken);
            var identity = await IdentifyAsync(entry, cancellationToken);
            var name = result.GetValue(Name) ?? new Uri(entry.Server).Host;
            var contexts = ContextFile.Load();
            contexts.Contexts[name] = entry;
            (contexts with { Current = name }).Save();
            Console.Error.WriteLine(
                $"Logged in to {entry.Server} as {identity.Subject}; context '{name}' is in use ({ContextFile.FilePath}).");
            IdentityPrinter.Print(identity, result.GetValue(output));
        });
        return command;
    }

    private static async Task<ContextEntry> ToEntryAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var address = ServerAddress.Parse(result.GetValue(Server)!);
        if (address is { Scheme: "http", IsLoopback: false })
        {
            Console.Error.WriteLine(
                $"openrs: {address} is not encrypted: the key can be read on the way. Use https if the server offers it.");
        }

        var tokenFile = result.GetValue(TokenFile);
        return new ContextEntry
        {
            Server = address.GetLeftPart(UriPartial.Authority),
            ApiKey = tokenFile is null ? await ReadKeyAsync(result.GetValue(KeyFromStdin), cancellationToken) : null,
            TokenFile = tokenFile is null ? null : Path.GetFullPath(tokenFile),
            Authority = result.GetValue(ServerAddress.AuthorityOption) is { } authority ? Path.GetFullPath(authority) : null,
            Project = result.GetValue(Project),
        };
    }

    private static async Task<string> ReadKeyAsync(bool fromStdin, CancellationToken cancellationToken)
    {
        var key = fromStdin ? (await Console.In.ReadToEndAsync(cancellationToken)).Trim()
            : !Console.IsInputRedirected ? await new TextPrompt<string>("API key:")
                .Secret()
                .ShowAsync(AnsiConsole.Console, cancellationToken)
            : throw new CliException("there are no credentials. Give --api-key-stdin or --token-file.", ExitCode.WrongInput);
        return key.Length > 0 ? key : throw new CliException("the API key is empty.", ExitCode.WrongInput);
    }

    private static async Task<Identity> IdentifyAsync(ContextEntry entry, CancellationToken cancellationToken)
    {
        var target = new ServerTarget
        {
            Address = new Uri(entry.Server),
            ApiKey = entry.ApiKey,
            TokenPath = entry.TokenFile,
            AuthorityPath = entry.Authority,
        };
        using var api = new ApiConnection(target);
        return await api.CallAsync(() => api.Access.GetIdentityAsync(new GetIdentityRequest(), cancellationToken: cancellationToken));
    }
}
