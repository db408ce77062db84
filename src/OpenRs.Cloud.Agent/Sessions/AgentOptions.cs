using OpenRs.Cloud.Rewards;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.Rewards;
using static TorchSharp.torch;

namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>Settings of an agent.</summary>
internal sealed record AgentOptions
{
    /// <summary>Addresses of the servers of one cluster, at least one. The agent is connected to one of them at a time.</summary>
    public required IReadOnlyList<Uri> Servers { get; init; }

    /// <summary>PEM file of the authorities to trust; <see langword="null"/> for the machine's.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>Join token.</summary>
    public required string Token { get; init; }

    /// <summary>Agent id.</summary>
    public required string AgentId { get; init; }

    /// <summary>Node pool.</summary>
    public string Pool { get; init; } = "default";

    /// <summary>GPU type as the server's price book spells it.</summary>
    public string GpuType { get; init; } = "cpu";

    /// <summary>Number of GPUs.</summary>
    public int GpuCount { get; init; } = 1;

    /// <summary>Whether the node may be taken away at any time.</summary>
    public bool Spot { get; init; }

    /// <summary>Work that it takes; none means all.</summary>
    public IReadOnlyList<AgentRole> Roles { get; init; } = [];

    /// <summary>Time that units under way get when the agent is told to stop. A spot node is gone 30 seconds after its notice.</summary>
    public TimeSpan DrainGracePeriod { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>File that is there while the agent is connected; <see langword="null"/> for none.</summary>
    public string? ReadyFile { get; init; }

    /// <summary>Whether the node was started for this agent, so that its start is charged.</summary>
    public bool ChargeBoot { get; init; }

    /// <summary>Folder for downloaded models and checkpoints.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>Connection string of a blob object store; <see langword="null"/> uses the process's Azure identity.</summary>
    public string? ObjectsConnectionString { get; init; }

    /// <summary>The hosts that recipes may make it call for rewards.</summary>
    public required RewardHosts RewardHosts { get; init; }

    /// <summary>The tokens of those that ask for one.</summary>
    public required RewardTokens RewardTokens { get; init; }

    /// <summary>Where models, caches and optimizers are.</summary>
    public required Device Device { get; init; }

    /// <summary>Threads that generate.</summary>
    public required int Threads { get; init; }

    /// <summary>Completions that are generated together; <see langword="null"/> for as many as the device holds.</summary>
    public int? Slots { get; init; }
}
