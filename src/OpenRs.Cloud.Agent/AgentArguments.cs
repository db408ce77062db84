using System.CommandLine.Parsing;
using OpenRs.Learning.Devices;
using OpenRs.Cloud.V1;

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

    public static AgentRole[]? ParseRoles(ArgumentResult result)
    {
        var roles = new List<AgentRole>();
        foreach (var name in Split(result))
        {
            if (RoleOf(name) is { } role)
            {
                roles.Add(role);
            }
            else
            {
                result.AddError($"'{name}' is no role. Roles are rollout, train and evaluate, separated by commas.");
            }
        }

        return [.. roles];
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

    private static AgentRole? RoleOf(string name) => name switch
    {
        "rollout" => AgentRole.Rollout,
        "train" => AgentRole.Train,
        "evaluate" => AgentRole.Evaluate,
        _ => null,
    };

    private static string[] Split(ArgumentResult result)
    {
        const StringSplitOptions Clean = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        return [.. result.Tokens.SelectMany(static token => token.Value.Split(',', Clean))];
    }
}
