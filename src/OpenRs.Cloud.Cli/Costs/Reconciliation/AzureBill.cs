namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary>What Azure billed.</summary>
internal sealed record AzureBill
{
    /// <summary>Nodes with GPUs.</summary>
    public required IReadOnlyDictionary<GpuKind, GpuUse> Gpus { get; init; }

    /// <summary>All else by the meters' category, in US dollars: nodes without GPUs, storage, network.</summary>
    public required IReadOnlyDictionary<string, decimal> Others { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly First { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly Last { get; init; }

    /// <summary>All of it.</summary>
    public decimal Usd => Gpus.Values.Sum(static use => use.Usd) + Others.Values.Sum();
}
