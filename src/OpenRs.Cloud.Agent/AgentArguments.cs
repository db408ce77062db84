using System.CommandLine.Parsing;
using OpenRs.Learning.Devices;

namespace OpenRs.Cloud.Agent;

/// <summary>Reads arguments of <c>agent</c>, and says what would be right of those that are wrong.</summary>
internal static class AgentArguments
{
    public static Uri[]? ParseAddresses(ArgumentResult result)
    {
        var addresses = new List<Uri>();
        var given = Split(result);
        foreach (var text in given)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" })
            {
                addresses.Add(uri);
            }
            else
            {
                result.AddError($"'{text}' is not the address of a server. Write it as http://127.0.0.1:7420.");
            }
        }

        if (given.Length == 0)
        {
            result.AddError("--server names no address. Write it as http://127.0.0.1:7420.");
        }

        return [.. addresses];
    }

    public static string[]? ParseRoles(ArgumentResult result)
    {
        var roles = Split(result);
        if (roles.FirstOrDefault(static role => role is not ("rollout" or "train" or "evaluate")) is { } unknown)
        {
            result.AddError($"'{unknown}' is no role. Roles are rollout, train and evaluate, separated by commas.");
        }

        return roles;
    }

    public static string? ParseDevice(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (!ComputeDevice.IsName(name))
        {
            result.AddError($"'{name}' is no device. Devices are auto, cpu and cuda:N, such as cuda:0.");
        }

        return name;
    }

    private static string[] Split(ArgumentResult result)
    {
        const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        return [.. result.Tokens.SelectMany(static token => token.Value.Split(',', Clean))];
    }
}
