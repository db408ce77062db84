using System.CommandLine;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>Which server to talk to, and with which credentials.</summary>
internal static class ServerAddress
{
    private const string Default = "http://127.0.0.1:7420";
    private static readonly string LocalData = Path.Combine(".openrs", "data");

    /// <summary>The option that all commands with a server share.</summary>
    public static Option<string> Option { get; } = new("--server")
    {
        Description = "Address of the server. Default: OPENRS_SERVER, else the context in use, else the server of `openrs up` in this "
            + "folder, else http://127.0.0.1:7420.",
        HelpName = "url",
    };

    /// <summary>The option that names a context; for every command.</summary>
    public static Option<string> ContextOption { get; } = new("--context")
    {
        Description = "Context of `openrs login` to use instead of the current one.",
        HelpName = "name",
        Recursive = true,
    };

    /// <summary>The option that names authorities to trust; for every command.</summary>
    public static Option<string> AuthorityOption { get; } = new("--ca")
    {
        Description = "PEM file of the certificate authorities to trust instead of the machine's. Default: OPENRS_CA, else the context's.",
        HelpName = "file",
        Recursive = true,
    };

    /// <summary>
    /// The server in force. Credentials go only to the server that they are meant for, unless OPENRS_API_KEY says otherwise.
    /// </summary>
    public static ServerTarget Of(ParseResult result)
    {
        var contexts = ContextFile.Load();
        var target = Find(result, contexts);
        return target with
        {
            AuthorityPath = result.GetValue(AuthorityOption) ?? Variable("OPENRS_CA") ?? target.AuthorityPath,
            ApiKey = Variable("OPENRS_API_KEY") ?? target.ApiKey,
        };
    }

    /// <summary>An address as people type it.</summary>
    public static Uri Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" }
            ? uri
            : throw new CliException($"'{text}' is not the address of a server. Write it as {Default}.", ExitCode.WrongInput);

    private static ServerTarget Find(ParseResult result, ContextFile contexts)
    {
        if (result.GetValue(ContextOption) is { } name)
        {
            return ToTarget(name, contexts.Get(name));
        }

        if ((result.GetValue(Option) ?? Variable("OPENRS_SERVER")) is { } text)
        {
            return WithCredentials(Parse(text), contexts);
        }

        return contexts.Current is { } current ? ToTarget(current, contexts.Get(current)) : Local() ?? Parse(Default);
    }

    // An address that was given by hand has the credentials of the context for it.
    private static ServerTarget WithCredentials(Uri address, ContextFile contexts)
    {
        foreach (var (name, entry) in contexts.Contexts)
        {
            if (Uri.TryCreate(entry.Server, UriKind.Absolute, out var known)
                && known.GetLeftPart(UriPartial.Authority) == address.GetLeftPart(UriPartial.Authority))
            {
                return ToTarget(name, entry);
            }
        }

        return Local() is { } local && local.Address == address ? local : address;
    }

    // A server of this folder keeps its admin key beside its address, for those who may read it.
    private static ServerTarget? Local()
    {
        var endpoint = Path.Combine(LocalData, "endpoint");
        if (!File.Exists(endpoint))
        {
            return null;
        }

        var key = Path.Combine(LocalData, "admin.key");
        try
        {
            return new ServerTarget
            {
                Address = Parse(ReadFirstLine(endpoint)),
                ApiKey = File.Exists(key) ? SecretText.ReadFile(key) : null,
            };
        }
        catch (FormatException exception)
        {
            throw new CliException($"{exception.Message} Remove it and start the server again: it makes a new one.", ExitCode.WrongInput);
        }
        catch (UnauthorizedAccessException)
        {
            return Parse(ReadFirstLine(endpoint));
        }
    }

    // The second line has the address for browsers and tools.
    private static string ReadFirstLine(string path) => File.ReadLines(path).FirstOrDefault("").Trim();

    private static ServerTarget ToTarget(string name, ContextEntry entry) => new()
    {
        Address = Parse(entry.Server),
        Context = name,
        ApiKey = entry.ApiKey,
        TokenPath = entry.TokenFile,
        AuthorityPath = entry.Authority,
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
