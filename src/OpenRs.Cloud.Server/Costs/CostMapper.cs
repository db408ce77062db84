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
    public static Api.RunCost ToApi(LedgerSnapshot ledger)
    {
        var cost = new Api.RunCost
        {
            SpentUsdMicros = Money.ToMicros(ledger.SpentUsd),
            GrantedUsdMicros = Money.ToMicros(ledger.GrantedUsd),
            ReserveUsdMicros = Money.ToMicros(ledger.ReserveUsd),
            BudgetUsdMicros = Money.ToMicros(ledger.BudgetUsd),
        };
        cost.Phases.AddRange(ledger.Phases.Select(static phase => new Api.PhaseCost
        {
            Phase = Api.PhaseName.Parse(phase.Phase), GpuSeconds = (double)phase.Seconds, UsdMicros = Money.ToMicros(phase.Usd),
        }));
        return cost;
    }

    /// <summary>Charges with amounts rounded as running totals, so that they sum to what the run shows as spent.</summary>
    public static IEnumerable<Api.Charge> ToApi(IEnumerable<ChargeEntry> entries)
    {
        var total = 0m;
        foreach (var entry in entries)
        {
            var before = Money.ToMicros(total);
            total += entry.Usd;
            yield return new Api.Charge
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
                UsdMicros = Money.ToMicros(total) - before,
            };
        }
    }

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
        return new CostScenario(
            scenario.GpuType.Length == 0 ? null : scenario.GpuType,
            scenario.Spot,
            scenario.UsdMicrosPerGpuHour == 0 ? null : Money.FromMicros(scenario.UsdMicrosPerGpuHour),
            scenario.RelativeSpeed == 0 ? 1 : scenario.RelativeSpeed);
    }

    public static Api.RunForecast ToApi(RunForecast forecast) => new()
    {
        Cost = new Api.UsdRange
        {
            ExpectedUsdMicros = Micros(forecast.Usd.Mean),
            LowUsdMicros = Micros(forecast.Usd.Low),
            HighUsdMicros = Micros(forecast.Usd.High),
        },
        Duration = new Api.DurationRange
        {
            Expected = Seconds(forecast.Seconds.Mean),
            Low = Seconds(forecast.Seconds.Low),
            High = Seconds(forecast.Seconds.High),
        },
        FinishProbability = forecast.FinishProbability,
        AffordableSteps = forecast.AffordableSteps,
        Basis = forecast.Step.Basis switch
        {
            ForecastBasis.Assumed => "assumed",
            ForecastBasis.Similar => "similar",
            ForecastBasis.Observed => "observed",
            var basis => throw new InvalidOperationException($"{basis} has no name in the API."),
        },
        ObservedSteps = forecast.Step.ObservedSteps,
    };

    public static IEnumerable<Api.Price> ToApi(PriceBook prices) =>
        prices.Rows.Select(static price => new Api.Price
        {
            GpuType = price.GpuType,
            Spot = price.Spot,
            UsdMicrosPerGpuHour = Money.ToMicros(price.UsdPerGpuHour),
            EffectiveTime = price.From == DateTimeOffset.MinValue ? null : price.From.ToTimestamp(),
        });

    // A forecast may go beyond all bounds; the field's largest value then stands for "more than anybody has".
    private static long Micros(double usd) => (long)Math.Min(usd * 1e6, long.MaxValue / 2);

    private static Duration Seconds(double seconds) => Duration.FromTimeSpan(TimeSpan.FromSeconds(Math.Min(seconds, 3.0e9)));
}
