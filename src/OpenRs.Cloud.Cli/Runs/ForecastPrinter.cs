using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>Prints forecasts and estimates for people.</summary>
internal static class ForecastPrinter
{
    private const double Gib = 1L << 30;

    public static void Print(RunForecast forecast)
    {
        if (forecast.Basis == "over")
        {
            Console.WriteLine("The run is over: nothing is to come.");
            return;
        }

        if (forecast.Cost is { } cost)
        {
            Fields.Print("cost", $"{Format.Usd(cost.ExpectedUsdMicros)} (90 % interval {Format.Usd(cost.LowUsdMicros)} to "
                + $"{Format.Usd(cost.HighUsdMicros)})");
        }

        if (forecast.Duration is { } duration)
        {
            Fields.Print(
                "time",
                $"{Format.Duration(duration.Expected.ToTimeSpan())} (90 % interval "
                + $"{Format.Duration(duration.Low.ToTimeSpan())} to {Format.Duration(duration.High.ToTimeSpan())})");
        }

        Fields.Print(
            "in budget",
            $"{Format.Percent(forecast.FinishProbability)} likely to finish; pays for {Format.Count(forecast.AffordableSteps, "step")}");
        Fields.Print("rests on", $"{forecast.Basis}, {Format.Count(forecast.ObservedSteps, "observed step")}");
    }

    public static void Print(RunEstimate estimate)
    {
        Print(estimate.Forecast);
        var month = estimate.HasMonthLeftUsdMicros ? $"; the month has {Format.Usd(estimate.MonthLeftUsdMicros)} left" : "";
        Fields.Print("budget", $"at least {Format.Usd(estimate.LeastBudgetUsdMicros)}{month}");
        Fields.Print("queue", $"place {estimate.Wait.Place} of {estimate.Wait.Jobs}. {estimate.Wait.Reason}");
        if (estimate.Memory is { } memory)
        {
            Print(memory);
        }

        Fields.Print("recipe", estimate.RecipeJson);
        Console.WriteLine("Nothing was created. Without --dry-run the run is.");
    }

    private static void Print(MemoryPlan memory)
    {
        Fields.Print("memory", $"{Size(memory.TotalBytes)} an agent that does all ({Size(memory.TrainerBytes)} to train, "
            + $"{Size(memory.RolloutBytes)} to generate)");
        foreach (var (name, bytes) in new[]
        {
            ("weights", memory.WeightsBytes),
            ("adapter", memory.AdapterBytes),
            ("reference", memory.ReferenceBytes),
            ("gradient", memory.GradientBytes),
            ("optimizer", memory.OptimizerBytes),
            ("activations", memory.ActivationBytes),
            ("logits", memory.LogitsBytes),
            ("decoder", memory.WeightsBytes + memory.DecoderBytes),
            ($"cache of {memory.Slots}", memory.CacheBytes),
            ("sampling", memory.SamplingBytes),
        })
        {
            Console.WriteLine($"  {name,-12} {Size(bytes),10}");
        }

        Fields.Print("fits", memory.GpuTypes.Count > 0 ? string.Join(", ", memory.GpuTypes) : "no GPU of the price book");
    }

    private static string Size(long bytes) => bytes < Gib / 10
        ? FormattableString.Invariant($"{bytes / Gib * 1024:0.0} MiB")
        : FormattableString.Invariant($"{bytes / Gib:0.0} GiB");
}
