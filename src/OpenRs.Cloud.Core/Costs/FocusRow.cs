using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Costs;

/// <summary>The charges of one run that belong to one row of a chargeback file: same phase, GPUs and hour.</summary>
/// <param name="ProjectId">Project.</param>
/// <param name="JobId">Run or evaluation.</param>
/// <param name="Phase">One of <see cref="ChargePhase"/>.</param>
/// <param name="Gpus">The GPUs.</param>
/// <param name="Hour">Start of the hour in UTC that the charges start in.</param>
/// <param name="GpuSeconds">GPU seconds.</param>
/// <param name="Usd">US dollars, in whole millionths.</param>
/// <param name="UsdPerGpuHour">Price of one GPU in US dollars per hour: the mean, when it changed within the hour.</param>
public sealed record FocusRow(
    string ProjectId, string JobId, string Phase, GpuSet Gpus, DateTimeOffset Hour, decimal GpuSeconds, decimal Usd, decimal UsdPerGpuHour)
{
    /// <summary>Groups charges into rows, by hour, job, phase and GPUs. The rows sum to the charges.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="jobId">Run or evaluation.</param>
    /// <param name="charges">Charges with their amounts (<see cref="LedgerBook.Rounded"/>).</param>
    public static IEnumerable<FocusRow> Of(string projectId, string jobId, IEnumerable<(ChargeEntry Entry, decimal Usd)> charges) =>
        from charge in charges
        group charge by (Hour: HourOf(charge.Entry.Start), charge.Entry.Phase, charge.Entry.Gpus) into row
        orderby row.Key.Hour, row.Key.Phase, row.Key.Gpus.GpuType, row.Key.Gpus.Spot, row.Key.Gpus.Count
        let seconds = row.Sum(static charge => charge.Entry.GpuSeconds)
        let exact = row.Sum(static charge => charge.Entry.Usd)
        let usd = row.Sum(static charge => charge.Usd)
        select new FocusRow(
            projectId, jobId, row.Key.Phase, row.Key.Gpus, row.Key.Hour, seconds, usd, seconds == 0 ? 0 : exact / seconds * 3600);

    private static DateTimeOffset HourOf(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
