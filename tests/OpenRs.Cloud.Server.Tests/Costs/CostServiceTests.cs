using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OpenRs.Cloud.Server.Costs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Costs;

/// <summary>CostService and ForecastRun on a real server process, with agents led by hand.</summary>
[Collection(ServerGroup.Name)]
public sealed class CostServiceTests(ServerFixture fixture)
{
    private ApiClient Api => fixture.Api;

    private CostService.CostServiceClient Costs => new(fixture.Server.Channel);

    [Fact]
    public async Task Charges_OfARun_SumToWhatIsSpentAndToTheFocusFile()
    {
        const string Parent = "projects/cost-charges";
        var run = await FinishRunAsync(Parent, "charges");
        var cost = await Costs.GetRunCostAsync(new GetRunCostRequest { Name = run.Name });
        Assert.True(cost.SpentUsdMicros > 0, $"{cost}");
        var charges = await ChargesAsync(run.Name, pageSize: 1);
        Assert.Equal(cost.SpentUsdMicros, charges.Sum(static charge => charge.UsdMicros));
        Assert.Equal(
            Enumerable.Range(1, charges.Count).Select(static sequence => (long)sequence), charges.Select(static charge => charge.Sequence));
        Assert.All(charges, static charge => Assert.Equal(
            ("charges", "cpu", 1, 440_000L), (charge.AgentId, charge.GpuType, charge.GpuCount, charge.UsdMicrosPerGpuHour)));
        Assert.Equal(
            cost.Phases.Select(static phase => phase.Phase).Order(), charges.Select(static charge => charge.Phase).Distinct().Order());

        var lines = (await Costs.ReadFocusAsync(Parent)).TrimEnd().Split("\r\n");
        Assert.StartsWith("BilledCost,BillingAccountId,", lines[0], StringComparison.Ordinal);
        var billed = lines.Skip(1).Sum(static line => decimal.Parse(line.Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(cost.SpentUsdMicros / 1_000_000m, billed);
    }

    [Fact]
    public async Task Costs_ByEachGrouping_SumToTheLedgersAlsoAfterARunIsDeleted()
    {
        const string Parent = "projects/cost-list";
        var runs = new[] { await FinishRunAsync(Parent, "list-1"), await FinishRunAsync(Parent, "list-2") };
        var spent = runs.Sum(static run => run.Cost.SpentUsdMicros);
        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = runs[0].Name });
        foreach (var grouping in System.Enum.GetValues<CostGrouping>())
        {
            var costs = await Costs.ListCostsAsync(new ListCostsRequest { Parent = Parent, GroupBy = grouping });
            Assert.Equal((spent, 2), (costs.Total.UsdMicros, costs.Total.Jobs));
            Assert.Equal(spent, costs.Lines.Sum(static line => line.UsdMicros));
            Assert.Equal(costs.Total.GpuSeconds, costs.Lines.Sum(static line => line.GpuSeconds), 9);
        }

        var byRun = (await Costs.ListCostsAsync(new ListCostsRequest { Parent = Parent })).Lines;
        Assert.Equal(runs.Select(static run => run.Name).Order(), byRun.Select(static line => line.Key).Order());
        var byRecipe = (await Costs.ListCostsAsync(new ListCostsRequest { Parent = Parent, GroupBy = CostGrouping.Recipe })).Lines;
        Assert.Equal("quickstart", Assert.Single(byRecipe).Key);
        Assert.Equal(
            "cpu", (await Costs.ListCostsAsync(new ListCostsRequest { Parent = Parent, GroupBy = CostGrouping.Gpu })).Lines[0].Key);
    }

    [Fact]
    public async Task Costs_PageByPage_AreTheSameAndATokenIsOfItsRequest()
    {
        const string Parent = "projects/cost-pages";
        await FinishRunAsync(Parent, "page-1");
        await FinishRunAsync(Parent, "page-2");
        var request = new ListCostsRequest { Parent = Parent, PageSize = 1 };
        var first = await Costs.ListCostsAsync(request);
        var second = await Costs.ListCostsAsync(new(request) { PageToken = first.NextPageToken });
        Assert.NotEqual(Assert.Single(first.Lines).Key, Assert.Single(second.Lines).Key);
        Assert.Equal((first.Total, ""), (second.Total, second.NextPageToken));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "page_token", "", async () => await Costs.ListCostsAsync(
                new(request) { GroupBy = CostGrouping.Day, PageToken = first.NextPageToken }));
        var none = await Costs.ListCostsAsync(
            new(request) { EndTime = Timestamp.FromDateTime(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)) });
        Assert.Equal((0, 0L), (none.Lines.Count, none.Total.UsdMicros));
    }

    [Fact]
    public async Task Lists_WithATokenFarBeyondTheEnd_AnswerAnEmptyLastPage()
    {
        var run = (await Api.CreateAsync(await Api.SpecAsync())).Name;
        var charges = await Costs.ListChargesAsync(new ListChargesRequest
        {
            Parent = run, PageSize = 1000, PageToken = PageToken.Format(int.MaxValue, $"{run}/charges"),
        });
        var (from, to) = (DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks);
        var listing = $"{ApiClient.Project}/costs/{CostMapper.FromApi(CostGrouping.Gpu)}/{from}/{to}";
        var costs = await Costs.ListCostsAsync(new ListCostsRequest
        {
            Parent = ApiClient.Project,
            GroupBy = CostGrouping.Gpu,
            PageSize = 1000,
            PageToken = PageToken.Format(int.MaxValue, listing),
        });
        Assert.Multiple(
            () => Assert.Equal((0, ""), (charges.Charges.Count, charges.NextPageToken)),
            () => Assert.Equal((0, ""), (costs.Lines.Count, costs.NextPageToken)));
    }

    [Fact]
    public async Task Waste_OfAnAgentThatReportsNothing_IsIdle()
    {
        var run = await FinishRunAsync(ApiClient.Project, "waste");
        var report = await Costs.GetWasteReportAsync(new GetWasteReportRequest { Name = run.Name });
        Assert.Equal(run.Cost.SpentUsdMicros, report.SpentUsdMicros);
        var item = Assert.Single(report.Items);
        Assert.Equal(("idle", report.SpentUsdMicros), (item.Kind, item.UsdMicros));
        Assert.Contains("Agents waited", item.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_OtherGpus_AreTimesTheirPriceOverTheirSpeed()
    {
        var run = await FinishRunAsync(ApiClient.Project, "what-if");
        var answer = await Costs.WhatIfAsync(new WhatIfRequest
        {
            Name = run.Name,
            Scenarios =
            {
                new Scenario { DisplayName = "as it was" },
                new Scenario { DisplayName = "A100", GpuType = "A100", RelativeSpeed = 2 },
                new Scenario { DisplayName = "two", Agents = 2 },
            },
        });
        Assert.Equal(["as it was", "A100", "two"], answer.Outcomes.Select(static outcome => outcome.DisplayName));
        Assert.Equal(1, answer.Outcomes[0].RelativeCost, 6);
        Assert.Equal(3.673 / 0.44 / 2, answer.Outcomes[1].RelativeCost, 6);
        Assert.Equal(answer.Outcomes[0].GpuSeconds / 2, answer.Outcomes[1].GpuSeconds, 6);
        Assert.True(answer.Outcomes[2].DurationSeconds < answer.Outcomes[0].DurationSeconds, $"{answer}");
    }

    [Fact]
    public async Task WhatIf_BadScenario_NamesItsField() => await Refused.AsAsync(
        StatusCode.InvalidArgument,
        "INVALID_ARGUMENT",
        "scenarios[1].relative_speed",
        "must be 0.001 to 1000",
        async () =>
        {
            var run = await Api.CreateAsync(await Api.SpecAsync());
            await Costs.WhatIfAsync(
                new WhatIfRequest { Name = run.Name, Scenarios = { new Scenario(), new Scenario { RelativeSpeed = double.NaN } } });
        });

    [Fact]
    public async Task Prices_AreThoseOfThePriceBook()
    {
        var prices = (await Costs.ListPricesAsync(new ListPricesRequest())).Prices;
        Assert.Contains(prices, static price => price is { GpuType: "A40", Spot: false, UsdMicrosPerGpuHour: 440_000 });
        Assert.Contains(prices, static price => price is { GpuType: "A100", Spot: true, UsdMicrosPerGpuHour: 650_000 });
    }

    [Fact]
    public async Task ProjectBudget_UsedUpByPromises_AdmitsNoFurtherRun()
    {
        const string Parent = "projects/cost-budget";
        var spec = await Api.SpecAsync(parent: Parent);
        var set = await Costs.UpdateProjectBudgetAsync(new UpdateProjectBudgetRequest { Name = Parent, MonthlyUsdMicros = 1_500_000 });
        Assert.Equal((1_500_000L, 0L, 0L), (set.MonthlyUsdMicros, set.SpentUsdMicros, set.CommittedUsdMicros));
        var requestId = Guid.NewGuid().ToString();
        var first = await Api.CreateAsync(spec, requestId, Parent);
        await Refused.AsAsync(
            StatusCode.ResourceExhausted, "PROJECT_BUDGET_EXCEEDED", null, "has $0.50 left", () => Api.CreateAsync(spec, parent: Parent));
        Assert.Equal(first.Name, (await Api.CreateAsync(spec, requestId, Parent)).Name);

        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = first.Name });
        Assert.Equal(0, (await Costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = Parent })).CommittedUsdMicros);
        await Api.CreateAsync(spec, parent: Parent);
    }

    [Fact]
    public async Task ProjectBudget_PausedRunsResumedAtOnce_AdmitsNoMoreThanFit()
    {
        const string Parent = "projects/cost-resume";
        var spec = await Api.SpecAsync(parent: Parent);
        var paused = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            paused.Add((await Api.CreateAsync(spec, parent: Parent)).Name);
            await Api.Runs.PauseRunAsync(new PauseRunRequest { Name = paused[i] });
        }

        await Costs.UpdateProjectBudgetAsync(new UpdateProjectBudgetRequest { Name = Parent, MonthlyUsdMicros = 2_500_000 });
        var answers = await Task.WhenAll(paused.Select(async name =>
        {
            try
            {
                return (await Api.Runs.ResumeRunAsync(new ResumeRunRequest { Name = name })).State.ToString();
            }
            catch (RpcException exception)
            {
                return exception.Status.Detail;
            }
        }));
        Assert.Equal(2, answers.Count(static answer => answer == nameof(RunState.Running)));
        Assert.Equal(6, answers.Count(static answer => answer.Contains("has $0.50 left", StringComparison.Ordinal)));
        var budget = await Costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = Parent });
        Assert.Equal(2_000_000, budget.CommittedUsdMicros);

        var left = paused[Array.FindIndex(answers, static answer => answer != nameof(RunState.Running))];
        var resumed = await Api.Runs.ResumeRunAsync(new ResumeRunRequest { Name = left, BudgetUsdMicros = 500_000 });
        Assert.Equal((RunState.Running, 500_000L), (resumed.State, resumed.Cost.BudgetUsdMicros));
    }

    [Fact]
    public async Task ProjectBudget_PromisesBeyondAnyNumber_IsShownAllTheSame()
    {
        const string Parent = "projects/cost-greatest";
        var spec = await Api.SpecAsync(parent: Parent);
        spec.BudgetUsdMicros = long.MaxValue;
        await Api.CreateAsync(spec, parent: Parent);
        await Api.CreateAsync(spec, parent: Parent);
        Assert.Equal(long.MaxValue, (await Costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = Parent })).CommittedUsdMicros);
    }

    [Fact]
    public async Task Cost_OfAnotherProjectsRun_IsNotFound()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        var name = run.Name.Replace("projects/test/", "projects/other/", StringComparison.Ordinal);
        await Refused.AsAsync(
            StatusCode.NotFound,
            "RUN_NOT_FOUND",
            null,
            "does not exist",
            async () => await Costs.GetRunCostAsync(new GetRunCostRequest { Name = name }));
        await Refused.AsAsync(
            StatusCode.NotFound,
            "RUN_NOT_FOUND",
            null,
            "does not exist",
            async () => await Costs.ListChargesAsync(new ListChargesRequest { Parent = name }));
    }

    [Fact]
    public async Task Forecast_BeforeTheStart_RestsOnTheArithmetic()
    {
        var spec = await Api.SpecAsync();
        spec.BudgetUsdMicros = 0;
        var forecast = await Api.Runs.ForecastRunAsync(
            new ForecastRunRequest { Parent = ApiClient.Project, Spec = spec, Agents = 2, GpuType = "A40" });
        Assert.Equal(("assumed", 1.0, 2), (forecast.Basis, forecast.FinishProbability, forecast.AffordableSteps));
        Assert.InRange(forecast.Cost.ExpectedUsdMicros, forecast.Cost.LowUsdMicros, forecast.Cost.HighUsdMicros);
        Assert.True(forecast.Cost.LowUsdMicros > 0 && forecast.Duration.Low.ToTimeSpan() > TimeSpan.Zero, $"{forecast}");
    }

    [Fact]
    public async Task Estimate_OfASpec_SaysWhatCreateRunWouldMake()
    {
        const string Parent = "projects/estimate";
        await Costs.UpdateProjectBudgetAsync(new UpdateProjectBudgetRequest { Name = Parent, MonthlyUsdMicros = 2_500_000 });
        var spec = await Api.SpecAsync(parent: Parent);
        var request = new EstimateRunRequest { Parent = Parent, Spec = spec, Agents = 2, GpuType = "A40" };
        var estimate = await Api.Runs.EstimateRunAsync(request);
        Assert.Equal((2_500_000L, "assumed"), (estimate.MonthLeftUsdMicros, estimate.Forecast.Basis));
        Assert.Contains("\"max_steps\":2", estimate.RecipeJson, StringComparison.Ordinal);
        Assert.Empty((await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent })).Runs);
        Assert.Equal(estimate.Forecast, await Api.Runs.ForecastRunAsync(
            new ForecastRunRequest { Parent = Parent, Spec = spec, Agents = 2, GpuType = "A40" }));

        spec.BudgetUsdMicros = estimate.LeastBudgetUsdMicros;
        Assert.Equal(spec.BudgetUsdMicros, (await Api.CreateAsync(spec, parent: Parent)).Cost.BudgetUsdMicros);
        spec.BudgetUsdMicros--;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", "spec.budget_usd_micros", "Give at least $",
            () => Api.CreateAsync(spec, parent: Parent));
        spec.Overrides["max_steps"] = "none";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_RECIPE", "spec.overrides.max_steps", "is not a whole number",
            async () => await Api.Runs.EstimateRunAsync(request));
    }

    [Fact]
    public async Task Estimate_InAPoolWithAQueue_SaysItsPlace()
    {
        var spec = await Api.SpecAsync("queued");
        var request = new EstimateRunRequest { Parent = ApiClient.Project, Spec = spec };
        Assert.Equal((1, 1), Place(await Api.Runs.EstimateRunAsync(request)));
        Assert.DoesNotContain((await Api.Pools.ListPoolsAsync(new ListPoolsRequest())).Pools, static pool => pool.Name == "pools/queued");

        var run = await Api.CreateAsync(spec);
        var estimate = await Api.Runs.EstimateRunAsync(request);
        Assert.Equal((2, 2), Place(estimate));
        Assert.Equal("Pool 'queued' has no agents; `openrs agent --pool queued` starts one.", estimate.Wait.Reason);
        request.Priority = 1;
        Assert.Equal((1, 2), Place(await Api.Runs.EstimateRunAsync(request)));
        request.Priority = 101;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "priority", "must be from -100 to 100",
            async () => await Api.Runs.EstimateRunAsync(request));
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });

        static (int Place, int Jobs) Place(RunEstimate estimate) => (estimate.Wait.Place, estimate.Wait.Jobs);
    }

    [Fact]
    public async Task Forecast_OfARunThatIsOver_IsNothing()
    {
        var run = await FinishRunAsync(ApiClient.Project, "forecast");
        var forecast = await Api.Runs.ForecastRunAsync(new ForecastRunRequest { Parent = ApiClient.Project, Run = run.Name });
        Assert.Equal(("over", 0L, 1.0, 0), (
            forecast.Basis, forecast.Cost.ExpectedUsdMicros, forecast.FinishProbability, forecast.AffordableSteps));
    }

    [Fact]
    public async Task Forecast_WhileARunIsUnderWay_RestsOnItsSteps()
    {
        var spec = await Api.SpecAsync("observed");
        spec.Overrides["max_steps"] = "12";
        var run = await Api.CreateAsync(spec);
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "observed", "observed");
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        while ((await Api.GetAsync(run.Name)).Step < 6)
        {
            foreach (var unit in await agent.RequestWorkAsync(1))
            {
                await agent.HeartbeatAsync();
                await agent.CompleteAsync(unit);
            }
        }

        var forecast = await Api.Runs.ForecastRunAsync(new ForecastRunRequest { Parent = ApiClient.Project, Run = run.Name });
        Assert.Equal(("observed", 5), (forecast.Basis, forecast.ObservedSteps));
        Assert.InRange(forecast.AffordableSteps, 1, 6);
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
    }

    private async Task<Run> FinishRunAsync(string parent, string pool)
    {
        var run = await Api.CreateAsync(await Api.SpecAsync(pool, parent), parent: parent);
        await using (var agent = await FakeAgent.ConnectAsync(fixture.Server, pool, pool))
        {
            await agent.TakeOfferAsync();
            await agent.OpenLeaseAsync();
            await agent.WorkToTheEndAsync();
            await agent.LeaveAsync();
        }

        // The watch ends when the run is over and every second of it is charged.
        using var watch = Api.Runs.WatchRun(new WatchRunRequest { Name = run.Name });
        while (await watch.ResponseStream.MoveNext(CancellationToken.None))
        {
            run = watch.ResponseStream.Current.Run;
        }

        Assert.Equal(RunState.Succeeded, run.State);
        return run;
    }

    private async Task<List<Charge>> ChargesAsync(string parent, int pageSize)
    {
        var charges = new List<Charge>();
        var request = new ListChargesRequest { Parent = parent, PageSize = pageSize };
        do
        {
            var page = await Costs.ListChargesAsync(request);
            charges.AddRange(page.Charges);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return charges;
    }
}
