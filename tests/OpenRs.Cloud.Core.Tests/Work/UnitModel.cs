namespace OpenRs.Cloud.Work;

/// <summary>What a stranger with pen and paper knows of one unit.</summary>
internal sealed class UnitModel
{
    public int Agent { get; set; } = -1;

    public long Token { get; set; }

    public bool Leased { get; set; }

    public bool Finished { get; set; }

    public int Failures { get; set; }

    public int Losses { get; set; }

    public DateTimeOffset FailedAt { get; set; }

    // A clock that was set back to before the failure ends the wait.
    public bool Waits(DateTimeOffset now) => Failures > 0 && now >= FailedAt && now < FailedAt.AddSeconds(Failures == 1 ? 2 : 10);
}
