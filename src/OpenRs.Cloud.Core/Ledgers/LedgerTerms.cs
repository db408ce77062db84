namespace OpenRs.Cloud.Ledgers;

/// <summary>The terms on which a ledger grants time.</summary>
public sealed record LedgerTerms
{
    /// <summary>Length of a lease. Default: 30 seconds. A lost agent costs at most this much.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Shortest grant worth giving. Default: 1 second.</summary>
    public TimeSpan MinimumGrant { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time after a save until the agent is gone; part of the reserve. Default: 5 seconds.</summary>
    public TimeSpan Teardown { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Length of an agent's job, such as a step, as long as none was seen; the reserve holds two of them. Default: 5 seconds.
    /// </summary>
    public TimeSpan AssumedStep { get; init; } = TimeSpan.FromSeconds(5);
}
