namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary>GPUs of one type in one market.</summary>
/// <param name="GpuType">Type as the price book spells it.</param>
/// <param name="Spot">Whether their nodes are spot nodes.</param>
internal readonly record struct GpuKind(string GpuType, bool Spot)
{
    public override string ToString() => Spot ? $"{GpuType} spot" : GpuType;
}
