using System.Text;
using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Costs;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Ledgers;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Costs;

/// <summary>CostService over ledgers, price book and project budgets.</summary>
internal sealed class CostGrpcService(
    IGrainFactory grains, ChargeReader charges, ProjectCosts costs, PointCosts points, PriceBook prices, TimeProvider time)
    : CostService.CostServiceBase
{
    private const int MaxScenarios = 100;
    private const int ChunkBytes = 256 << 10;

    public override async Task<RunCost> GetRunCost(GetRunCostRequest request, ServerCallContext context)
    {
        var job = await charges.FindAsync(request.Name, "name", context.CancellationToken);
        return LedgerMapper.ToApi(await charges.MoneyAsync(job, context.CancellationToken));
    }

    public override async Task<ListChargesResponse> ListCharges(ListChargesRequest request, ServerCallContext context)
    {
        var job = await charges.FindAsync(request.Parent, "parent", context.CancellationToken);
        var listing = $"{request.Parent}/charges";
        var skip = PageToken.ParseNumber(request.PageToken, listing);
        var size = PageToken.Size(request.PageSize);
        var entries = await charges.ReadAsync(job.Id, context.CancellationToken);
        var response = new ListChargesResponse
        {
            NextPageToken = NextTokenOf(entries.Count, skip, size, listing),
        };
        response.Charges.AddRange(CostMapper.ToApi(entries).Skip(skip).Take(size));
        return response;
    }

    public override async Task<V1.WasteReport> GetWasteReport(GetWasteReportRequest request, ServerCallContext context)
    {
        var run = await charges.FindRunAsync(request.Name, "name", context.CancellationToken);
        var report = new V1.WasteReport { SpentUsdMicros = Money.ToMicros(run.Ledger.SpentUsd) };
        report.Items.AddRange(Cloud.Costs.WasteReport.Of(run.Ledger, run.RecentSteps).Select(CostMapper.ToApi));
        return report;
    }

    public override async Task<WhatIfResponse> WhatIf(WhatIfRequest request, ServerCallContext context)
    {
        var job = await charges.FindAsync(request.Name, "name", context.CancellationToken);
        if (request.Scenarios.Count is 0 or > MaxScenarios)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "scenarios", $"has {request.Scenarios.Count} entries; 1 to {MaxScenarios} are allowed.");
        }

        var scenarios = request.Scenarios.Select(CostMapper.FromApi).ToList();
        var entries = await charges.ReadAsync(job.Id, context.CancellationToken);
        var spent = entries.Sum(static entry => entry.Usd);
        var response = new WhatIfResponse();
        response.Outcomes.AddRange(scenarios.Zip(request.Scenarios, (scenario, asked) =>
        {
            var (seconds, usd, duration) = Cloud.Costs.WhatIf.Replay(entries, scenario, prices, time.GetUtcNow());
            return new ScenarioOutcome
            {
                DisplayName = asked.DisplayName,
                GpuSeconds = (double)seconds,
                UsdMicros = Money.ToMicros(usd),
                RelativeCost = spent == 0 ? 1 : (double)(usd / spent),
                DurationSeconds = duration.TotalSeconds,
            };
        }));
        return response;
    }

    public override Task<GetCostPerPointResponse> GetCostPerPoint(GetCostPerPointRequest request, ServerCallContext context) =>
        points.ReadAsync(request, context.CancellationToken);

    public override async Task ExportFocus(
        ExportFocusRequest request, IServerStreamWriter<ExportFocusResponse> responseStream, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var from = RequestTime.Parse(request.StartTime, "start_time") ?? DateTimeOffset.MinValue;
        var to = RequestTime.Parse(request.EndTime, "end_time") ?? DateTimeOffset.MaxValue;
        var text = new StringBuilder(FocusCsv.Header);
        await foreach (var jobId in costs.JobsAsync(projectId, context.CancellationToken))
        {
            var entries = await charges.ReadAsync(jobId, context.CancellationToken);
            var asked = LedgerBook.Rounded(entries).Where(charge => charge.Entry.Start >= from && charge.Entry.Start < to);
            foreach (var row in FocusRow.Of(projectId, jobId, asked))
            {
                text.Append(FocusCsv.Format(row));
                if (text.Length >= ChunkBytes)
                {
                    await SendAsync(text, responseStream, context.CancellationToken);
                }
            }
        }

        await SendAsync(text, responseStream, context.CancellationToken);
    }

    public override async Task<ListCostsResponse> ListCosts(ListCostsRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var grouping = CostMapper.FromApi(request.GroupBy);
        var from = RequestTime.Parse(request.StartTime, "start_time") ?? DateTimeOffset.MinValue;
        var to = RequestTime.Parse(request.EndTime, "end_time") ?? DateTimeOffset.MaxValue;
        var listing = $"{request.Parent}/costs/{grouping}/{from.UtcTicks}/{to.UtcTicks}";
        var skip = PageToken.ParseNumber(request.PageToken, listing);
        var size = PageToken.Size(request.PageSize);
        var read = await costs.ReadAsync(projectId, from, to, context.CancellationToken);
        var lines = CostTable.Of(read, grouping);
        var response = new ListCostsResponse
        {
            Total = CostMapper.ToApi(CostTable.Total(read)),
            NextPageToken = NextTokenOf(lines.Count, skip, size, listing),
        };
        response.Lines.AddRange(lines.Skip(skip).Take(size).Select(CostMapper.ToApi));
        return response;
    }

    public override Task<ListPricesResponse> ListPrices(ListPricesRequest request, ServerCallContext context)
    {
        var response = new ListPricesResponse();
        response.Prices.AddRange(CostMapper.ToApi(prices));
        return Task.FromResult(response);
    }

    public override async Task<V1.ProjectBudget> GetProjectBudget(GetProjectBudgetRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Name, "name");
        return CostMapper.ToApi(projectId, await grains.GetGrain<IProjectGrain>(projectId).GetBudgetAsync(context.CancellationToken));
    }

    public override async Task<V1.ProjectBudget> UpdateProjectBudget(UpdateProjectBudgetRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Name, "name");
        if (request.MonthlyUsdMicros < 0)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "monthly_usd_micros", "must not be negative; 0 means no limit.");
        }

        var project = grains.GetGrain<IProjectGrain>(projectId);
        return CostMapper.ToApi(
            projectId, await project.SetBudgetAsync(Money.FromMicros(request.MonthlyUsdMicros), context.CancellationToken));
    }

    // A token may hold any number.
    private static string NextTokenOf(int count, int skip, int size, string listing) =>
        (long)skip + size is var next && next < count ? PageToken.Format(next, listing) : "";

    private static async Task SendAsync(
        StringBuilder text, IServerStreamWriter<ExportFocusResponse> stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(new ExportFocusResponse { Chunk = ByteString.CopyFromUtf8(text.ToString()) }, cancellationToken);
        text.Clear();
    }
}
