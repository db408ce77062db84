using System.Net;
using Microsoft.Extensions.Options;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>Stops the server at start when a setting is wrong; names the setting and says what would be right.</summary>
internal sealed class ServerOptionsValidator : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        var problems = new List<string>();
        if (options.Host is not ("embedded" or "cluster"))
        {
            problems.Add($"OpenRs:Host is '{options.Host}'; it must be embedded or cluster.");
        }

        if (options.LeaseSeconds is not (>= 2 and <= 600))
        {
            problems.Add($"OpenRs:LeaseSeconds is {options.LeaseSeconds}; it must be from 2 to 600.");
        }

        AddRange(problems, nameof(options.CallsPerSecond), options.CallsPerSecond, 1, 100_000);
        AddRange(problems, nameof(options.CallBurst), options.CallBurst, 1, 1_000_000);
        AddRange(problems, nameof(options.MaxWatches), options.MaxWatches, 1, 1_000_000);
        AddRange(problems, nameof(options.MaxDatasetBytes), options.MaxDatasetBytes, 1, long.MaxValue);
        AddRange(problems, nameof(options.MaxModelBytes), options.MaxModelBytes, 1, long.MaxValue);
        problems.AddRange(options.Prices.Where(static price => price.Value < 0).Select(static price => $"OpenRs:Prices:{price.Key} is negative."));
        if (ListenProblem(options) is { } problem)
        {
            problems.Add(problem);
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void AddRange(List<string> problems, string name, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            problems.Add(most == long.MaxValue ? $"OpenRs:{name} is {value}; it must be at least {least}." : $"OpenRs:{name} is {value}; it must be from {least} to {most}.");
        }
    }

    private static string? ListenProblem(ServerOptions options)
    {
        if (!Uri.TryCreate(options.Listen, UriKind.Absolute, out var uri) || uri.Scheme != "http" || !IPAddress.TryParse(uri.DnsSafeHost, out var address))
        {
            return $"OpenRs:Listen is '{options.Listen}'; it must be http://ADDRESS:PORT, such as http://127.0.0.1:7420.";
        }

        return IPAddress.IsLoopback(address) || options.AllowUnauthenticated
            ? null
            : $"OpenRs:Listen is {options.Listen}, which other machines can reach, but clients are not authenticated. "
              + "Listen on 127.0.0.1, or set OpenRs:AllowUnauthenticated (--allow-unauthenticated) when the network keeps strangers out.";
    }
}
