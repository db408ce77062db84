using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Costs.Forecasts;
using OpenRs.Recipes.Memory;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Forecasts as the API shows them.</summary>
internal static class ForecastMapper
{
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
            ForecastBasis.Over => "over",
            var basis => throw new InvalidOperationException($"{basis} has no name in the API."),
        },
        ObservedSteps = forecast.Step.ObservedSteps,
    };

    public static Api.MemoryPlan ToApi(MemoryPlan plan, int slots, IEnumerable<string> gpuTypes) => new()
    {
        WeightsBytes = plan.Weights,
        AdapterBytes = plan.Adapter,
        ReferenceBytes = plan.Reference,
        GradientBytes = plan.Gradient,
        OptimizerBytes = plan.Optimizer,
        ActivationBytes = plan.Activations,
        LogitsBytes = plan.Logits,
        DecoderBytes = plan.DecoderWeights,
        CacheBytes = plan.KeyValueCache,
        SamplingBytes = plan.Sampling,
        Slots = slots,
        TrainerBytes = plan.Trainer,
        RolloutBytes = plan.Rollouts,
        TotalBytes = plan.Both,
        GpuTypes = { gpuTypes },
    };

    // A forecast may go beyond all bounds; the field's largest value then stands for "more than anybody has".
    private static long Micros(double usd) => (long)Math.Min(usd * 1e6, long.MaxValue / 2);

    private static Duration Seconds(double seconds) => Duration.FromTimeSpan(TimeSpan.FromSeconds(Math.Min(seconds, 3.0e9)));
}
