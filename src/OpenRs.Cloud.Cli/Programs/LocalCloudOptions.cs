namespace OpenRs.Cloud.Cli.Programs;

/// <summary>A server with agents on this machine.</summary>
internal sealed record LocalCloudOptions
{
    /// <summary>Folder for state, objects, logs and caches.</summary>
    public required string Folder { get; init; }

    /// <summary>Address of the server.</summary>
    public required Uri Listen { get; init; }

    /// <summary>Address of JSON, metrics and probes.</summary>
    public required Uri Http { get; init; }

    /// <summary>Number of agents.</summary>
    public required int Agents { get; init; }

    /// <summary>Whether clients must show credentials: <c>none</c>, <c>required</c>, or empty for the server's default.</summary>
    public string Auth { get; init; } = "";

    /// <summary>What the agents compute on: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = DeviceOption.Standard;

    /// <summary>Hosts of the reward services that recipes may name, and agents call; empty for none.</summary>
    public string RewardHosts { get; init; } = "";

    /// <summary>Length of a lease in seconds.</summary>
    public double LeaseSeconds { get; init; } = 30;
}
