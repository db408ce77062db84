namespace OpenRs.Cloud.Dashboard.Runs;

/// <summary>What the list of runs can be sorted by.</summary>
public enum RunOrder
{
    /// <summary>Newest first.</summary>
    Age,

    /// <summary>By name.</summary>
    Name,

    /// <summary>By state.</summary>
    State,

    /// <summary>By the share of steps that is done.</summary>
    Progress,

    /// <summary>By the last reward.</summary>
    Reward,

    /// <summary>By the last accuracy.</summary>
    Accuracy,

    /// <summary>By agents.</summary>
    Agents,

    /// <summary>By what is spent.</summary>
    Spent,

    /// <summary>By the chance to finish.</summary>
    Chance,
}
