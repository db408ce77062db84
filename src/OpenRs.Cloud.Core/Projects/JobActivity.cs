namespace OpenRs.Cloud.Projects;

/// <summary>Whether a job spends money, or will.</summary>
public enum JobActivity
{
    /// <summary>There is no such job, or it is not there yet.</summary>
    Missing,

    /// <summary>It is paused: it spends nothing unless it is resumed.</summary>
    Paused,

    /// <summary>It spends, or will when there are agents.</summary>
    Active,

    /// <summary>It is over.</summary>
    Over,
}
