namespace OpenRs.Cloud.Work;

/// <summary>Whether a job spends money, or will.</summary>
public enum JobActivity
{
    /// <summary>There is no such job, or it is not there yet.</summary>
    Missing = 0,

    /// <summary>It is paused: it spends nothing unless it is resumed.</summary>
    Paused = 1,

    /// <summary>It spends, or will when there are agents.</summary>
    Active = 2,

    /// <summary>It is over.</summary>
    Over = 3,
}
