namespace OpenRs.Cloud.Ledgers;

/// <summary>What a stranger with a stopwatch knows of one lease: from the answers alone, in true time.</summary>
internal sealed class LeaseModel
{
    public required string LeaseId { get; init; }

    public required long Token { get; init; }

    public required string AgentId { get; init; }

    public required decimal UsdPerTick { get; init; }

    public required DateTimeOffset Opened { get; init; }

    public required DateTimeOffset Charged { get; set; }

    public required DateTimeOffset Deadline { get; set; }

    public required long Sequence { get; set; }

    /// <summary>When it ended; unset while it is alive.</summary>
    public DateTimeOffset? Ended { get; set; }

    /// <summary>Whether the clock stepped back since the last charge.</summary>
    public bool Stepped { get; set; }

    /// <summary>What the start of its node was charged.</summary>
    public long BootTicks { get; set; }

    public decimal Cost => (BootTicks + (Ended!.Value - Opened).Ticks) * UsdPerTick;

    public decimal HiddenUntil(DateTimeOffset time) => Stepped ? (time - Charged).Ticks * UsdPerTick : 0;

    public LeaseRenewal Renewal(long sequence, Dictionary<string, double> phases, bool trainerWork) =>
        new()
        {
            LeaseId = LeaseId,
            FencingToken = Token,
            AgentId = AgentId,
            Sequence = sequence,
            PhaseSeconds = phases,
            TrainerWork = trainerWork,
        };
}
