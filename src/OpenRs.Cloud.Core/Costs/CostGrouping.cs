namespace OpenRs.Cloud.Costs;

/// <summary>What costs are summed by.</summary>
public enum CostGrouping
{
    /// <summary>By run or evaluation.</summary>
    Job,

    /// <summary>By recipe.</summary>
    Recipe,

    /// <summary>By day in UTC.</summary>
    Day,

    /// <summary>By type of GPU and market.</summary>
    Gpu,

    /// <summary>By phase.</summary>
    Phase,
}
