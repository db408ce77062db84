using System.Globalization;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>
/// Answers ListStepMetrics. A page covers as many steps as it may have items, so that a call reads a bounded number of blocks.
/// </summary>
internal sealed class StepListing(RunDirectory runs, StepReader steps)
{
    // A message may have 4 MiB, and the last step of a page is taken whole.
    private const int PageBytes = 2 << 20;

    public async Task<ListStepMetricsResponse> ListAsync(ListStepMetricsRequest request, CancellationToken cancellationToken)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Parent, "parent");
        var violations = new FieldViolations();
        violations.Require(request.FirstStep >= 0, "first_step", "must not be negative; 0 begins with the first.");
        violations.Require(request.LastStep >= 0, "last_step", "must not be negative; 0 ends with the last.");
        violations.Require(
            request.LastStep <= 0 || request.LastStep >= request.FirstStep,
            "last_step",
            $"must not be before the first step, {request.FirstStep}.");
        var size = violations.Try(() => PageToken.Size(request.PageSize));
        var listing = string.Create(CultureInfo.InvariantCulture, $"{request.Parent}/steps?{request.FirstStep}-{request.LastStep}");
        var seen = violations.Try(() => PageToken.ParseNumber(request.PageToken, listing));
        violations.ThrowIfAny();

        var run = await runs.FindAsync(projectId, runId, cancellationToken);
        var end = request.LastStep == 0 ? run.Step : Math.Min(request.LastStep, run.Step);
        var first = Math.Max(Math.Max(request.FirstStep, run.Spec.StartStep + 1), Math.Min(seen, end) + 1);
        var last = (int)Math.Min(end, (long)first + size - 1);
        var response = new ListStepMetricsResponse();
        if (first <= end)
        {
            last = Fill(response, await steps.ReadAsync(run, first, last, cancellationToken), last);
            response.NextPageToken = last < end ? PageToken.Format(last, listing) : "";
        }

        return response;
    }

    // The step that the page ends with.
    private static int Fill(ListStepMetricsResponse response, IReadOnlyList<Cloud.Runs.StepMetrics> steps, int last)
    {
        var bytes = 0;
        foreach (var step in steps)
        {
            var api = RunMapper.ToApi(step);
            bytes += api.CalculateSize();
            response.Steps.Add(api);
            if (bytes >= PageBytes)
            {
                return step.Step;
            }
        }

        return last;
    }
}
