using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Costs;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Costs;

/// <summary>Money as the API shows it, in whole millionths of a dollar.</summary>
internal static class CostMapper
{
    private const int MaxAgents = 100_000;

    /// <summary>Charges; their amounts sum to what the run shows as spent.</summary>
    public static IEnumerable<Api.Charge> ToApi(IEnumerable<ChargeEntry> entries) =>
        LedgerBook.Rounded(entries).Select(static charge => ToApi(charge.Entry, charge.Usd));

    private static Api.Charge ToApi(ChargeEntry entry, decimal usd) => new()
    {
        Sequence = entry.Sequence,
        StartTime = entry.Start.ToTimestamp(),
        EndTime = entry.End.ToTimestamp(),
        AgentId = entry.AgentId,
        LeaseId = entry.LeaseId,
        Phase = Api.PhaseName.Parse(entry.Phase),
        GpuType = entry.Gpus.GpuType,
        GpuCount = entry.Gpus.Count,
        Spot = entry.Gpus.Spot,
        GpuSeconds = (double)entry.GpuSeconds,
        UsdMicrosPerGpuHour = Money.ToMicros(Math.Round(entry.UsdPerTick * TimeSpan.TicksPerHour / entry.Gpus.Count, 9)),
        UsdMicros = Money.ToMicros(usd),
    };

    public static Api.WasteItem ToApi(WasteItem item) => new()
    {
        Kind = item.Kind switch
        {
            WasteKind.Idle => "idle",
            WasteKind.Lost => "lost",
            WasteKind.Overhead => "overhead",
            WasteKind.ZeroVariance => "zero_variance",
            var kind => throw new InvalidOperationException($"{kind} has no name in the API."),
        },
        GpuSeconds = (double)item.Seconds,
        UsdMicros = Money.ToMicros(item.Usd),
        Advice = item.Advice,
    };

    public static Api.ProjectBudget ToApi(string projectId, ProjectBudget budget) => new()
    {
        Name = $"projects/{projectId}",
        MonthlyUsdMicros = Money.ToMicros(budget.MonthlyUsd),
        SpentUsdMicros = Money.ToMicros(budget.SpentUsd),
        CommittedUsdMicros = Money.ToMicros(budget.CommittedUsd),
    };

    public static CostGrouping FromApi(Api.CostGrouping grouping) => grouping switch
    {
        Api.CostGrouping.Unspecified or Api.CostGrouping.Job => CostGrouping.Job,
        Api.CostGrouping.Recipe => CostGrouping.Recipe,
        Api.CostGrouping.Day => CostGrouping.Day,
        Api.CostGrouping.Gpu => CostGrouping.Gpu,
        Api.CostGrouping.Phase => CostGrouping.Phase,
        _ => throw CloudException.Field(ErrorReason.InvalidArgument, "group_by", "must be one of CostGrouping."),
    };

    public static Api.CostLine ToApi(CostLine line) => new()
    {
        Key = line.Key,
        GpuSeconds = (double)line.GpuSeconds,
        UsdMicros = Money.ToMicros(line.Usd),
        Jobs = line.Jobs,
    };

    public static CostScenario FromApi(Api.Scenario scenario, int index)
    {
        void Require(bool good, string field, string description)
        {
            if (!good)
            {
                throw CloudException.Field(ErrorReason.InvalidArgument, $"scenarios[{index}].{field}", description);
            }
        }

        Require(scenario.UsdMicrosPerGpuHour >= 0, "usd_micros_per_gpu_hour", "must not be negative.");
        Require(scenario.RelativeSpeed is 0 or (>= 0.001 and <= 1000), "relative_speed", "must be 0.001 to 1000, or 0 for 1.");
        Require(scenario.Agents is >= 0 and <= MaxAgents, "agents", $"must be 1 to {MaxAgents}, or 0 for those that there were.");
        return new CostScenario(
            scenario.GpuType.Length == 0 ? null : scenario.GpuType,
            scenario.Spot,
            scenario.UsdMicrosPerGpuHour == 0 ? null : Money.FromMicros(scenario.UsdMicrosPerGpuHour),
            scenario.RelativeSpeed == 0 ? 1 : scenario.RelativeSpeed,
            scenario.Agents == 0 ? null : scenario.Agents);
    }

    public static IEnumerable<Api.Price> ToApi(PriceBook prices) =>
        prices.Rows.Select(static price => new Api.Price
        {
            GpuType = price.GpuType,
            Spot = price.Spot,
            UsdMicrosPerGpuHour = Money.ToMicros(price.UsdPerGpuHour),
            EffectiveTime = price.From == DateTimeOffset.MinValue ? null : price.From.ToTimestamp(),
        });
}
