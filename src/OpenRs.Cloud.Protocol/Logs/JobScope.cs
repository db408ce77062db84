namespace OpenRs.Cloud.Protocol.Logs;

/// <summary>The job and the unit that a process works on, for lines that do not say it.</summary>
public sealed class JobScope
{
    private volatile string? _lastJob;
    private volatile string? _unit;

    /// <summary>The job whose work was begun last.</summary>
    public string? LastJob => _lastJob;

    /// <summary>The first unit of the work under way; <see langword="null"/> when there is none.</summary>
    public string? Unit => _unit;

    /// <summary>Work begins.</summary>
    public void Begin(string jobId, string unit) => (_lastJob, _unit) = (jobId, unit);

    /// <summary>The work is over.</summary>
    public void End() => _unit = null;
}
