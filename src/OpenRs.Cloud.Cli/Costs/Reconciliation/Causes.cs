using System.Globalization;

namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary>Splits the difference between what Azure billed and what was charged by its causes; they sum to it, exactly.</summary>
internal static class Causes
{
    /// <summary>Nodes that run without a lease: they start, pull an image, load, wait for work or for their removal.</summary>
    public const string OutsideLeases = "outside leases";

    /// <summary>Leases without a node: of agents that run elsewhere, or several on one GPU.</summary>
    public const string BeyondNodes = "beyond nodes";

    /// <summary>Another price than the price book's.</summary>
    public const string Price = "price";

    /// <summary>What no lease can be about: nodes without GPUs, storage, network.</summary>
    public const string NotGpus = "not GPUs";

    /// <summary>Splits the difference.</summary>
    /// <param name="bill">What Azure billed.</param>
    /// <param name="charged">What was charged on the same days.</param>
    public static IReadOnlyList<Difference> Of(AzureBill bill, IReadOnlyDictionary<GpuKind, GpuUse> charged) =>
    [
        .. bill.Gpus.Keys.Union(charged.Keys)
            .OrderBy(static kind => kind.ToString(), StringComparer.Ordinal)
            .SelectMany(kind => Of(kind, bill.Gpus.GetValueOrDefault(kind), charged.GetValueOrDefault(kind)))
            .Where(static part => part.Usd != 0),
        .. bill.Others.Where(static other => other.Value != 0)
            .Select(static other => new Difference(NotGpus, other.Key, other.Value, "")),
    ];

    private static IEnumerable<Difference> Of(GpuKind kind, GpuUse billed, GpuUse charged)
    {
        // Hours at what Azure bills for one, and the rest of the difference is of the price.
        var hours = billed.GpuHours - charged.GpuHours;
        var byHours = billed.GpuHours == 0 ? billed.Usd - charged.Usd : hours * billed.Usd / billed.GpuHours;
        var byPrice = billed.Usd - charged.Usd - byHours;
        yield return new Difference(
            hours >= 0 ? OutsideLeases : BeyondNodes, $"{kind}", byHours,
            Text($"{billed.GpuHours:0.00} GPU hours billed, {charged.GpuHours:0.00} charged"));
        yield return new Difference(
            Price, $"{kind}", byPrice, Text($"${PerHour(billed):0.0000} an hour billed, ${PerHour(charged):0.0000} charged"));
    }

    private static decimal PerHour(GpuUse use) => use.GpuHours == 0 ? 0 : use.Usd / use.GpuHours;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
