using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Evaluations;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Costs;

/// <summary>What runs paid for the accuracy that they gained.</summary>
internal sealed class PointCosts(RunDirectory runs, EvaluationDirectory evaluations, StepReader steps)
{
    private const int MaxGains = 100;

    /// <summary>Answers a request.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT; RUN_NOT_FOUND; EVALUATION_NOT_FOUND; NO_SCORE.</exception>
    public async Task<Api.GetCostPerPointResponse> ReadAsync(Api.GetCostPerPointRequest request, CancellationToken cancellationToken)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        if (request.Gains.Count is 0 or > MaxGains)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "gains", $"has {request.Gains.Count} entries; 1 to {MaxGains} are allowed.");
        }

        var costs = new List<CostPerPoint>();
        for (var index = 0; index < request.Gains.Count; index++)
        {
            costs.Add(await ReadAsync(projectId, request.Gains[index], $"gains[{index}]", cancellationToken));
        }

        var response = new Api.GetCostPerPointResponse { Total = ToApi(CostPerPoint.Across(costs), "") };
        response.Runs.AddRange(costs.Zip(request.Gains, static (cost, gain) => ToApi(cost, gain.Run)));
        return response;
    }

    private async Task<CostPerPoint> ReadAsync(
        string projectId, Api.PointGain gain, string field, CancellationToken cancellationToken)
    {
        var (runProject, runId) = ResourceName.ParseRun(gain.Run, $"{field}.run");
        if (runProject != projectId)
        {
            throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {gain.Run}");
        }

        var run = await runs.FindAsync(projectId, runId, cancellationToken);
        var baseline = await evaluations.FindInAsync(projectId, gain.Baseline, $"{field}.baseline", cancellationToken);
        var candidate = await evaluations.FindInAsync(projectId, gain.Candidate, $"{field}.candidate", cancellationToken);
        var comparison = EvaluationComparer.Compare(baseline, candidate);
        return CostPerPoint.Of(await SpentAsync(run, candidate.Spec.Model, cancellationToken), comparison);
    }

    // What came after the checkpoint was not spent for it.
    private async Task<decimal> SpentAsync(RunSnapshot run, Cloud.Objects.ModelRef model, CancellationToken cancellationToken)
    {
        if (model.RunId != run.RunId || model.Step < 1 || model.Step > run.Step)
        {
            return run.Ledger.SpentUsd;
        }

        var step = (int)model.Step;
        return await steps.ReadAsync(run, step, step, cancellationToken) is [var metrics] ? metrics.SpentUsd : run.Ledger.SpentUsd;
    }

    private static Api.CostPerPoint ToApi(CostPerPoint cost, string run)
    {
        var api = new Api.CostPerPoint
        {
            Run = run,
            SpentUsdMicros = Money.ToMicros(cost.Usd),
            Points = cost.Points,
            PointsLow = cost.PointsLow,
            PointsHigh = cost.PointsHigh,
        };
        if (cost.UsdPerPoint is { } value)
        {
            api.UsdMicrosPerPoint = Micros(value);
        }

        if (cost.Low is { } low)
        {
            api.UsdMicrosPerPointLow = Micros(low);
        }

        if (cost.High is { } high)
        {
            api.UsdMicrosPerPointHigh = Micros(high);
        }

        return api;
    }

    // Over a gain of next to nothing it may be more than anybody has; the field's largest value then stands for that.
    private static long Micros(double usd) => (long)Math.Min(Math.Round(usd * 1e6), long.MaxValue / 2);
}
