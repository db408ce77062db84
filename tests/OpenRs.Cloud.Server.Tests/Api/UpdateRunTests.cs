using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Labels, names, notes, priority and budget of runs: at their creation, by UpdateRun, and in the order of a pool.</summary>
[Collection(ServerGroup.Name)]
public sealed class UpdateRunTests(ServerFixture fixture)
{
    private const string Budget = "cost.budget_usd_micros";

    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task UpdateRun_OfWhatTheMaskNames_LeavesTheRest()
    {
        var run = await Api.Runs.CreateRunAsync(new CreateRunRequest
        {
            Parent = ApiClient.Project,
            Spec = await Api.SpecAsync(),
            Labels = { ["team"] = "math", ["example.com/try"] = "1" },
            DisplayName = "first try",
            Note = "with the usual seed",
            Priority = 7,
        });
        Assert.Equal((7, "first try", "with the usual seed"), (run.Priority, run.DisplayName, run.Note));
        var changed = await UpdateAsync(
            new Run { Name = run.Name, Labels = { ["team"] = "logic" }, Note = "ignored", DisplayName = "second" },
            "labels.team", "labels.example.com/try", "display_name");
        Assert.Equal(
            ("second", run.Note, 7, "[team, logic]"),
            (changed.DisplayName, changed.Note, changed.Priority, Assert.Single(changed.Labels).ToString()));
        var cleared = await UpdateAsync(new Run { Name = run.Name }, "labels", "note", "priority");
        Assert.Equal((0, "", 0, "second"), (cleared.Labels.Count, cleared.Note, cleared.Priority, cleared.DisplayName));
        Assert.Equal(cleared, await Api.GetAsync(run.Name));
    }

    [Fact]
    public async Task UpdateRun_Budget_GoesUpAndDownToWhatIsBound()
    {
        const string Pool = "update-budget";
        var run = await Api.CreateAsync(await Api.SpecAsync(Pool));
        Assert.Equal(5_000_000, (await UpdateAsync(run.Name, 5_000_000)).Cost.BudgetUsdMicros);
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "update-agent", Pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        var cost = (await Api.GetAsync(run.Name)).Cost;
        Assert.InRange(cost.GrantedUsdMicros, 1, 5_000_000);
        Assert.InRange(cost.ReserveUsdMicros, 1, 5_000_000);
        var least = cost.SpentUsdMicros + cost.GrantedUsdMicros + cost.ReserveUsdMicros;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", "budget_usd_micros", "are kept back for a checkpoint. Give at least $",
            () => UpdateAsync(run.Name, least / 2));
        Assert.Equal(5_000_000, (await Api.GetAsync(run.Name)).Cost.BudgetUsdMicros);
        Assert.Equal(least + 100_000, (await UpdateAsync(run.Name, least + 100_000)).Cost.BudgetUsdMicros);
        await agent.LeaveAsync();
        await Api.Runs.PauseRunAsync(new PauseRunRequest { Name = run.Name });
    }

    [Fact]
    public async Task UpdateRun_Budget_IsAdmittedByTheProjectsMonth()
    {
        const string Parent = "projects/update-month";
        var costs = new CostService.CostServiceClient(fixture.Server.Channel);
        var run = await Api.CreateAsync(await Api.SpecAsync(parent: Parent), parent: Parent);
        await costs.UpdateProjectBudgetAsync(new UpdateProjectBudgetRequest { Name = Parent, MonthlyUsdMicros = 3_000_000 });
        await Refused.AsAsync(
            StatusCode.ResourceExhausted, "PROJECT_BUDGET_EXCEEDED", null, "$2.50 more does not fit",
            () => UpdateAsync(run.Name, 3_500_000));
        Assert.Equal(3_000_000, (await UpdateAsync(run.Name, 3_000_000)).Cost.BudgetUsdMicros);
        Assert.Equal(1_000_000, (await UpdateAsync(run.Name, 1_000_000)).Cost.BudgetUsdMicros);
        var budget = await costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = Parent });
        Assert.Equal(1_000_000, budget.CommittedUsdMicros);
    }

    [Fact]
    public async Task UpdateRun_RefusedForItsLabels_HoldsNoMoneyOfTheMonth()
    {
        const string Parent = "projects/update-labels";
        var costs = new CostService.CostServiceClient(fixture.Server.Channel);
        await costs.UpdateProjectBudgetAsync(new UpdateProjectBudgetRequest { Name = Parent, MonthlyUsdMicros = 3_000_000 });
        var run = await Api.CreateAsync(await Api.SpecAsync(parent: Parent), parent: Parent);
        var update = new Run { Name = run.Name, Cost = new RunCost { BudgetUsdMicros = 3_000_000 } };
        update.Labels.Add(Enumerable.Range(0, LabelRules.MaxLabels).ToDictionary(static key => $"key-{key}", static _ => ""));
        await UpdateAsync(update, "labels");
        var more = new Run { Name = run.Name, Cost = update.Cost, Labels = { ["one-more"] = "" } };
        await RefusedAsync("run.labels", "labels; a run has at most", more, "labels.one-more", Budget);
        var budget = await costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = Parent });
        Assert.Equal(run.Cost.BudgetUsdMicros, budget.CommittedUsdMicros);
    }

    [Fact]
    public async Task DeletedRun_HoldsNoMoneyOfTheMonth()
    {
        const string Parent = "projects/delete-month";
        var costs = new CostService.CostServiceClient(fixture.Server.Channel);
        await costs.UpdateProjectBudgetAsync(new UpdateProjectBudgetRequest { Name = Parent, MonthlyUsdMicros = 3_000_000 });
        var run = await Api.CreateAsync(await Api.SpecAsync(parent: Parent), parent: Parent);
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = run.Name });
        Assert.Equal(0, (await costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = Parent })).CommittedUsdMicros);
    }

    [Fact]
    public async Task UpdateRun_WithWhatIsWrong_SaysEachField()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await RefusedAsync("update_mask", "must name the fields to change", new Run { Name = run.Name });
        await RefusedAsync("update_mask", "names 'state'; labels, labels.KEY,", new Run { Name = run.Name }, "state");
        await RefusedAsync("run.labels", "must have keys of 1 to 63", new Run { Name = run.Name, Labels = { ["a b"] = "" } }, "labels");
        await RefusedAsync(
            "run.labels", "must have values of at most 63", new Run { Name = run.Name, Labels = { ["a"] = "b c" } }, "labels.a");
        await RefusedAsync(
            "run.display_name", "at most 200", new Run { Name = run.Name, DisplayName = new string('x', 201) }, "display_name");
        await RefusedAsync("run.note", "at most 4000", new Run { Name = run.Name, Note = new string('x', 4001) }, "note");
        await RefusedAsync("run.priority", "must be from -100 to 100", new Run { Name = run.Name, Priority = int.MinValue }, "priority");
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", $"run.{Budget}", "must be positive", () => UpdateAsync(run.Name, 0));
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        await Refused.AsAsync(
            StatusCode.FailedPrecondition, "ILLEGAL_TRANSITION", null, "The run is CANCELLED: only its labels",
            () => UpdateAsync(run.Name, 9_000_000));
        Assert.Equal("why", (await UpdateAsync(new Run { Name = run.Name, Note = "why" }, "note")).Note);
    }

    [Fact]
    public async Task Pool_OfTwoRuns_GivesItsAgentToTheOneOfHigherPriority()
    {
        const string Pool = "priority";
        var first = await Api.CreateAsync(await Api.SpecAsync(Pool));
        var second = await Api.CreateAsync(await Api.SpecAsync(Pool));
        await UpdateAsync(new Run { Name = second.Name, Priority = 1 }, "priority");
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "priority-agent", Pool);
        Assert.Equal(second.Name.Split('/')[^1], (await agent.TakeOfferAsync()).Job);
        foreach (var run in new[] { first, second })
        {
            await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        }
    }

    private async Task<Run> UpdateAsync(Run run, params string[] paths) => await Api.Runs.UpdateRunAsync(
        new UpdateRunRequest { Run = run, UpdateMask = new FieldMask { Paths = { paths } } });

    private Task<Run> UpdateAsync(string name, long budget) =>
        UpdateAsync(new Run { Name = name, Cost = new RunCost { BudgetUsdMicros = budget } }, Budget);

    private async Task RefusedAsync(string field, string words, Run run, params string[] paths) => await Refused.AsAsync(
        StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, words, () => UpdateAsync(run, paths));
}
