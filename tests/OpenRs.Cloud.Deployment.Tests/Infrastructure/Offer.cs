using System.Globalization;
using System.Text.Json.Nodes;
using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Deployment.Tests.Infrastructure;

/// <summary>What a parameter file of infra/ asks for, and what that costs per hour by the tables of infra/modules/types.bicep.</summary>
/// <param name="Parameters">The parameters, by name.</param>
/// <param name="Tables">The variables of types.bicep, by name.</param>
internal sealed record Offer(JsonNode Parameters, JsonNode Tables)
{
    /// <summary>Everything that is there without an agent.</summary>
    public decimal Base =>
        NodesOf("systemPool") + NodesOf("serverPool") + HourlyUsd($"cluster{Value("clusterTier") ?? "Standard"}")
        + HourlyUsd("registryStandard") + HourlyUsd("privateEndpoints") + HourlyUsd("loadBalancer");

    /// <summary>A node of the pool that trains.</summary>
    public decimal Trainer => UsdPerHour(Pool("trainer")!);

    /// <summary>A node of the pool that rolls out; where there is none, the trainer does that, too.</summary>
    public decimal Rollout => Pool("rollout") is { } pool ? UsdPerHour(pool) : 0;

    /// <summary>All nodes that the pools of agents may have.</summary>
    public decimal MostAgents => Pools.Sum(pool => pool["maxCount"]!.GetValue<int>() * UsdPerHour(pool));

    private IEnumerable<JsonNode> Pools => Parameters["gpuPools"]!["value"]!.AsArray().Select(static pool => pool!);

    /// <summary>Compiles a parameter file.</summary>
    public static async Task<Offer> ReadAsync(string file)
    {
        var parameters = await OutputAsync("build-params", file);
        var tables = await OutputAsync("build", Path.Combine("modules", "types.bicep"));
        return new Offer(JsonNode.Parse(parameters["parametersJson"]!.GetValue<string>())!["parameters"]!, tables["variables"]!);
    }

    /// <summary>Price of a GPU size in the table.</summary>
    public decimal UsdPerHour(string size) => Number(Tables["gpuSizes"]![size]!["usdPerHour"]);

    private static async Task<JsonNode> OutputAsync(string verb, string file)
    {
        var result = await Bicep.RunAsync(verb, Path.Combine(Bicep.Folder, file), "--stdout");
        return result.ExitCode == 0
            ? JsonNode.Parse(string.Join('\n', result.Output))!
            : throw new InvalidOperationException($"{file}: {result}");
    }

    private JsonNode? Pool(string role) => Pools.FirstOrDefault(pool => pool["role"]!.GetValue<string>() == role);

    private decimal NodesOf(string pool)
    {
        var nodes = Parameters[pool]!["value"]!;
        return nodes["minCount"]!.GetValue<int>() * HourlyUsd(nodes["vmSize"]!.GetValue<string>());
    }

    // The template has no spot prices: they change by the day, and the price book has those that leases are charged by.
    private decimal UsdPerHour(JsonNode pool)
    {
        var (size, spot) = (pool["size"]!.GetValue<string>(), pool["spot"]!.GetValue<bool>());
        return spot ? new PriceBook(PriceBook.Defaults).UsdPerHour(size, spot, 1, DateTimeOffset.MaxValue) : UsdPerHour(size);
    }

    private string? Value(string parameter) => Parameters[parameter]?["value"]!.GetValue<string>();

    private decimal HourlyUsd(string name) => Number(
        Tables["hourlyUsd"]![name] ?? throw new InvalidOperationException($"hourlyUsd of infra/modules/types.bicep has no {name}."));

    private static decimal Number(JsonNode? text) => decimal.Parse(text!.GetValue<string>(), CultureInfo.InvariantCulture);
}
