namespace OpenRs.Cloud.Costs;

/// <summary>Money that did not move a run forward, by kind.</summary>
public enum WasteKind
{
    /// <summary>Leased agents without work.</summary>
    Idle,

    /// <summary>Leases that were not given back: killed agents, spot evictions.</summary>
    Lost,

    /// <summary>Loading, starting and saving.</summary>
    Overhead,

    /// <summary>Groups whose completions all had the same reward: their advantages are zero, and they teach nothing.</summary>
    ZeroVariance,
}
