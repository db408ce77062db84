using OpenRs.Cloud.Projects;
using System.Net;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Security;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>Stops the server at start when a setting is wrong; names the setting and says what would be right.</summary>
internal sealed class ServerOptionsValidator : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var problems = new List<string>();
        if (options.Host is not ("local" or "embedded" or "cluster"))
        {
            problems.Add($"OpenRs:Host is '{options.Host}'; it must be local or cluster.");
        }

        if (options.LeaseSeconds is not (>= 2 and <= 600))
        {
            problems.Add($"OpenRs:LeaseSeconds is {options.LeaseSeconds}; it must be from 2 to 600.");
        }

        if (options.AgentToken.Length > 0 && SecretText.Problem(options.AgentToken) is { } problem)
        {
            problems.Add($"OpenRs:AgentToken {problem}");
        }

        AddRange(problems, nameof(options.CallsPerSecond), options.CallsPerSecond, 1, 100_000);
        AddRange(problems, nameof(options.CallBurst), options.CallBurst, 1, 1_000_000);
        AddRange(problems, nameof(options.MaxWatches), options.MaxWatches, 1, 1_000_000);
        AddRange(problems, nameof(options.KeepCheckpoints), options.KeepCheckpoints, 0, 1_000_000);
        AddRange(problems, nameof(options.MaxDatasetBytes), options.MaxDatasetBytes, 1, long.MaxValue);
        AddRange(problems, nameof(options.MaxDatasetRowBytes), options.MaxDatasetRowBytes, 1024, 1 << 30);
        AddRange(problems, nameof(options.MaxModelBytes), options.MaxModelBytes, 1, long.MaxValue);
        problems.AddRange(
            options.Prices.Where(static price => price.Value < 0).Select(static price => $"OpenRs:Prices:{price.Key} is negative."));
        problems.AddRange(PriceFileProblems(options));
        problems.AddRange(ListenProblems(options));
        problems.AddRange(SecretProblems(options));
        problems.AddRange(ClusterProblems(options));
        problems.AddRange(OidcProblems(options.Oidc));
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> PriceFileProblems(ServerOptions options)
    {
        try
        {
            options.ReadPrices();
            return [];
        }
        catch (Exception exception) when (exception is CloudException or IOException or UnauthorizedAccessException)
        {
            return [$"OpenRs:PriceFile is '{options.PriceFile}': {exception.Message}"];
        }
        catch (ArgumentException)
        {
            return []; // OpenRs:Prices is wrong, which is said above.
        }
    }

    private static void AddRange(List<string> problems, string name, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            problems.Add(most == long.MaxValue
                ? $"OpenRs:{name} is {value}; it must be at least {least}."
                : $"OpenRs:{name} is {value}; it must be from {least} to {most}.");
        }
    }

    private static IEnumerable<string> ListenProblems(ServerOptions options)
    {
        if (options.Auth is not ("" or "none" or "required"))
        {
            yield return $"OpenRs:Auth is '{options.Auth}'; it must be none or required.";
        }

        if (!Uri.TryCreate(options.Listen, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || !IPAddress.TryParse(uri.DnsSafeHost, out _))
        {
            yield return $"OpenRs:Listen is '{options.Listen}'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT, such as "
                + "http://127.0.0.1:7420.";
            yield break;
        }

        if (uri.Scheme == "https" != options.TlsCertificate.Length > 0)
        {
            yield return uri.Scheme == "https"
                ? $"OpenRs:Listen is {options.Listen}, but there is no certificate. Give --tls-certificate and --tls-key (PEM), or "
                    + "a PFX file."
                : $"OpenRs:TlsCertificate is set, but OpenRs:Listen is {options.Listen}. Listen on https://{uri.Authority}.";
        }

        if (!options.IsLoopback && !options.RequiresAuth && !options.AllowUnauthenticated)
        {
            yield return $"OpenRs:Listen is {options.Listen}, which other machines can reach, but clients are not authenticated. "
                + "Listen on 127.0.0.1, or ask for credentials (--auth required), or set OpenRs:AllowUnauthenticated "
                + "(--allow-unauthenticated) "
                + "when the network lets in only who may call.";
        }
    }

    // A file that is configured is never made: each server of a cluster would make another secret.
    private static IEnumerable<string> SecretProblems(ServerOptions options)
    {
        if (options.AgentToken.Length > 0 && options.AgentTokenFile.Length > 0)
        {
            yield return "OpenRs:AgentToken and OpenRs:AgentTokenFile are both set; set one.";
        }

        if (options.AgentTokenFile.Length > 0 && !File.Exists(options.AgentTokenPath))
        {
            yield return $"OpenRs:AgentTokenFile is '{options.AgentTokenFile}', and there is no such file.";
        }

        if (options.AdminKeyFile.Length > 0 && !File.Exists(options.AdminKeyPath))
        {
            yield return $"OpenRs:AdminKeyFile is '{options.AdminKeyFile}', and there is no such file.";
        }
    }

    // What a server makes in its own data folder when nothing is configured.
    private static IEnumerable<string> ClusterProblems(ServerOptions options)
    {
        if (!options.IsCluster)
        {
            yield break;
        }

        if (options.AgentToken.Length == 0 && options.AgentTokenFile.Length == 0)
        {
            yield return "OpenRs:AgentTokenFile is missing. The servers of a cluster share one join token: give all of them the same file "
                + "(--agent-token-file FILE), or the token itself as OpenRs:AgentToken.";
        }

        if (options.AdminKeyFile.Length == 0)
        {
            yield return "OpenRs:AdminKeyFile is missing. The servers of a cluster share one admin key: give all of them the same file "
                + "(--admin-key-file FILE).";
        }

        if (options.Objects.Length == 0)
        {
            yield return "OpenRs:Objects is missing. The servers and agents of a cluster share one object store: give all servers the same "
                + "blob container or mounted folder (--objects URI).";
        }
    }

    private static IEnumerable<string> OidcProblems(OidcOptions oidc)
    {
        if (!oidc.IsOn)
        {
            yield break;
        }

        if (!Uri.TryCreate(oidc.Issuer, UriKind.Absolute, out var issuer)
            || !(issuer.Scheme == "https" || (issuer.Scheme == "http" && issuer.IsLoopback)))
        {
            yield return $"OpenRs:Oidc:Issuer is '{oidc.Issuer}'; it must be https, or http on loopback.";
        }

        if (oidc.Audience.Length == 0)
        {
            yield return "OpenRs:Oidc:Audience is missing; without it tokens for any service of the issuer would be good here.";
        }

        if (oidc.RefreshSeconds < 1)
        {
            yield return $"OpenRs:Oidc:RefreshSeconds is {oidc.RefreshSeconds}; it must be at least 1.";
        }

        foreach (var (role, index) in oidc.Roles.Select(static (role, index) => (role, index)))
        {
            if (role.Value.Length == 0 || !(role.Project == Caller.AnyProject || ResourceId.IsValid(role.Project))
                || role.Role is < AccessRole.Viewer or > AccessRole.Admin)
            {
                yield return $"OpenRs:Oidc:Roles:{index} must have a Value, a Project (an id, or - for all) and a Role (Viewer, "
                    + "Operator or Admin).";
            }
        }
    }
}
