namespace OpenRs.Cloud.Alerts;

/// <summary>Something about a job that people should look at, as the job remembers it.</summary>
public interface IJobAlert
{
    /// <summary>Its number in the job: no other alert of the job has it.</summary>
    long Number { get; }

    /// <summary>When it was raised.</summary>
    DateTimeOffset Time { get; }

    /// <summary>What it tells of; <see langword="null"/> of what is no alert.</summary>
    JobAlertKind? AlertKind { get; }

    /// <summary>What happened, in words.</summary>
    string Message { get; }

    /// <summary>The share of the budget that is spent, in percent, of a budget alert; else 0.</summary>
    int Percent { get; }
}
