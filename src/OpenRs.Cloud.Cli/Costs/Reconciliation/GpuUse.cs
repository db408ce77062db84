namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary>Time of GPUs and what it cost.</summary>
/// <param name="GpuHours">GPU hours.</param>
/// <param name="Usd">US dollars.</param>
internal readonly record struct GpuUse(decimal GpuHours, decimal Usd)
{
    public static GpuUse operator +(GpuUse one, GpuUse other) => new(one.GpuHours + other.GpuHours, one.Usd + other.Usd);
}
