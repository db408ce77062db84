using System.CommandLine;
using System.Numerics;

namespace OpenRs.CommandLine;

/// <summary>The server's switches: short names of its settings. The server reads them; <c>openrs</c> completes them.</summary>
public static class ServerSwitches
{
    private static readonly (Option Option, string Setting)[] Switches =
    [
        (Text("--data", "folder", "Folder for state, objects and the agents' token. Default: .openrs/data."), "Data"),
        (Text("--listen", "url", "Address of the API. Default: http://127.0.0.1:7420; port 0 takes a free one."), "Listen"),
        (Text("--http", "url",
            "Address of JSON, metrics and probes. Default: http on loopback, the port after the API's; port 0 takes a free one."), "Http"),
        (Text("--objects", "uri",
            "Object store: file:///FOLDER or a blob container's URL. Default: objects in the data folder."), "Objects"),
        (Text("--price-file", "file",
            "JSON file of prices with the days from which they hold, in place of the built-in ones (docs/prices.md)."), "PriceFile"),
        (Number<int>("--keep-checkpoints", "n",
            "Newest checkpoints of a run to keep, beside the best, pinned and evaluated ones. Default: 0, all."), "KeepCheckpoints"),
        (Number<double>("--lease-seconds", "s", "Length of a lease, 2 to 600. Default: 30. A lost agent costs at most this much."),
            "LeaseSeconds"),
        (Text("--host", "kind", "local (one process, SQLite) or cluster (Orleans silos). Default: local."), "Host"),
        (Text("--agent-token-file", "file",
            "File with the agents' join token; a cluster needs it. Default: one is made in the data folder."), "AgentTokenFile"),
        (Text("--reward-hosts", "hosts",
            "Hosts of the reward services that recipes may name, separated by commas. Default: none (docs/rewards.md)."), "RewardHosts"),
        (Text("--admin-key-file", "file",
            "File with the first admin's API key; a cluster needs it. Default: one is made in the data folder."), "AdminKeyFile"),
        (Text("--log-format", "form", "text, a line for people, or json, an object with scopes in each line. Default: text."), "LogFormat"),
        (Text("--auth", "mode", "Whether clients must show credentials: none or required. Default: none on loopback, required beyond."),
            "Auth"),
        (Text("--tls-certificate", "file",
            "Certificate of an https address: a PEM file with its chain, or a PFX file. Read again when it changes."), "TlsCertificate"),
        (Text("--tls-key", "file", "Private key of a PEM certificate."), "TlsKey"),
        (Text("--oidc-issuer", "url", "Issuer whose bearer tokens are accepted. What their claims mean is in OpenRs:Oidc:Roles."),
            "Oidc:Issuer"),
        (Text("--oidc-audience", "name", "Audience that these tokens must be meant for."), "Oidc:Audience"),
        (Flag("--allow-unauthenticated", "Listen beyond loopback although clients are not authenticated: true or false."),
            "AllowUnauthenticated"),
        (Flag("--stop-with-stdin", "Stop when standard input closes, and not by SIGINT or SIGTERM: true or false."), "StopWithStdin"),
    ];

    /// <summary>The switches.</summary>
    public static IEnumerable<Option> All => Switches.Select(static entry => entry.Option);

    /// <summary>The settings that a command line gives by switches, by their name in the configuration.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsOf(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        foreach (var (option, setting) in Switches)
        {
            if (parsed.GetResult(option) is { Implicit: false } given)
            {
                // A flag that stands alone is on.
                yield return new($"OpenRs:{setting}", given.Tokens.Count > 0 ? given.Tokens[^1].Value : "true");
            }
        }
    }

    // Of a switch that is given twice the last one counts: a script may append to the arguments of another.
    private static Option<string> Text(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = static result => result.Tokens[^1].Value,
    };

    // The range is checked where the setting is, which may come from elsewhere.
    private static Option<T?> Number<T>(string name, string value, string description)
        where T : struct, INumber<T>, IMinMaxValue<T> =>
        new Option<T?>(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore }
            .Within(T.MinValue, T.MaxValue);

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
