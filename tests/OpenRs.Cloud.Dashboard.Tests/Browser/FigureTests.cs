using Microsoft.Playwright;
using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.Dashboard.Rollouts;
using OpenRs.Cloud.Dashboard.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Browser;

/// <summary>What pages show equals what the API answers.</summary>
[Collection(DashboardGroup.Name)]
[Trait("Needs", "Server")]
public sealed class FigureTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task RunPage_OfAFinishedRun_ShowsItsMoneyToTheMicroDollar()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync($"/{dashboard.Finished}", "phases");
        var cost = (await dashboard.GetRunAsync(dashboard.Finished)).Cost;
        Assert.Equal(Money.Exact(cost.SpentUsdMicros), await browser.TextAsync("money-spent"));
        Assert.Equal(Money.Exact(cost.BudgetUsdMicros), await browser.TextAsync("budget"));
        foreach (var phase in cost.Phases)
        {
            Assert.Equal(Money.Exact(phase.UsdMicros), await browser.TextAsync($"phase-{phase.Phase}"));
        }

        var waste = await dashboard.Api.Costs.GetWasteReportAsync(new GetWasteReportRequest { Name = dashboard.Finished });
        foreach (var item in waste.Items)
        {
            Assert.Equal(Money.Exact(item.UsdMicros), await browser.TextAsync($"waste-{item.Kind}"));
        }
    }

    [Fact]
    public async Task RunPage_OfAFinishedRun_ShowsItsResults()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync($"/{dashboard.Finished}", "phases");
        var run = await dashboard.GetRunAsync(dashboard.Finished);
        Assert.NotEmpty(run.Evaluations);
        foreach (var found in run.Evaluations)
        {
            Assert.Equal(Number.Percent(found.Accuracy), await browser.TextAsync($"accuracy-{found.Step}"));
        }

        Assert.Equal(Number.Metric(run.LastStep.Values["reward"]), await browser.TextAsync("curve-reward-latest"));
        Assert.Equal(run.Checkpoint.WeightsSha256, await browser.TextAsync("weights"));
        Assert.Equal("Finished", await browser.TextAsync("chance"));
        Assert.True(await browser.Page.Locator("[data-testid=curve-reward] svg path").CountAsync() > 0, "The chart has no curve.");
    }

    [Fact]
    public async Task RunPage_OfARunThatSpentItsBudget_ShowsItsAlerts()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync($"/{dashboard.Spent}", "alerts");
        var run = await dashboard.GetRunAsync(dashboard.Spent);
        Assert.Contains(run.Alerts, static alert => alert.Kind == RunAlertKind.BudgetExhausted);
        var shown = await browser.Page.GetByTestId("alerts").Locator("li").AllInnerTextsAsync();
        Assert.Equal(run.Alerts.Reverse().Select(static alert => $"{Time.Moment(alert.Time)} {alert.Message}"), shown);
    }

    [Fact]
    public async Task EvaluationsPage_OfAnEvaluationThatSpentItsBudget_ShowsItsAlerts()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync("/projects/default/evaluations", "evaluations");
        Assert.Equal(0, await browser.Page.GetByTestId("alerts").CountAsync());
        await browser.Page.Locator($"a[href='/{dashboard.SpentEvaluation}']").ClickAsync();
        await browser.Page.GetByTestId("alerts").WaitForAsync();
        var alerts = (await dashboard.Api.Evaluations.GetEvaluationAsync(
            new GetEvaluationRequest { Name = dashboard.SpentEvaluation })).Alerts;
        Assert.Contains(alerts, static alert => alert.Kind == EvaluationAlertKind.BudgetExhausted);
        var shown = await browser.Page.GetByTestId("alerts").Locator("li").AllInnerTextsAsync();
        Assert.Equal(alerts.Reverse().Select(static alert => $"{Time.Moment(alert.Time)} {alert.Message}"), shown);
        await browser.AssertFitsAsync();
        await browser.AssertAccessibleAsync();
        browser.AssertNoProblem();
    }

    [Fact]
    public async Task EvaluationsPage_OfAnEvaluationThatIsNotListed_AsksForIt()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync("/projects/default/evaluations/of-before", "error");
        Assert.Contains("There is no such thing.", await browser.TextAsync("error"), StringComparison.Ordinal);
        Assert.True(await browser.Page.GetByTestId("evaluations").IsVisibleAsync());
        browser.AssertNoProblem();
    }

    /// <summary>The server of the tests has the shortest limit that there is: a minute.</summary>
    [Fact]
    public async Task EvaluationsPage_OfAnEvaluationThatFinishesNothing_HasABadge()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync("/projects/default/evaluations", "evaluations");
        var row = browser.Page.Locator("tr").Filter(
            new() { Has = browser.Page.Locator($"a[href='/{dashboard.WaitingEvaluation}']") });
        await Assertions.Expect(row.GetByTestId("alert")).ToHaveTextAsync("no progress", new() { Timeout = 90_000 });
        await browser.AssertFitsAsync();
        await browser.AssertAccessibleAsync();
        browser.AssertNoProblem();
    }

    [Fact]
    public async Task RunPage_OfAFinishedRun_ShowsItsEventsAndItsLog()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync($"/{dashboard.Finished}", "events");
        var events = (await dashboard.Api.Runs.ListRunEventsAsync(
            new ListRunEventsRequest { Parent = dashboard.Finished, PageSize = 1000 })).Events;
        var last = events[^1];
        Assert.EndsWith(last.Message, await browser.TextAsync($"event-{last.Number}"), StringComparison.Ordinal);
        await browser.Page.GetByTestId("event-filter").SelectOptionAsync($"{RunEventKind.CheckpointSaved}");
        var saved = events.Where(static item => item.Kind == RunEventKind.CheckpointSaved).ToList();
        await browser.Page.GetByTestId($"event-{last.Number}").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Equal(saved.Count, await browser.Page.GetByTestId("events").Locator("li").CountAsync());
        Assert.True(await browser.Page.Locator("[data-testid=agents-over-time] svg path").CountAsync() > 0, "The chart has no curve.");

        await browser.Page.GetByTestId("read-log").ClickAsync();
        await browser.Page.GetByTestId("log").WaitForAsync();
        Assert.Contains("SUCCEEDED. All 6 steps done.", await browser.TextAsync("log"), StringComparison.Ordinal);
        await browser.AssertFitsAsync();
        await browser.AssertAccessibleAsync();
        browser.AssertNoProblem();
    }

    [Fact]
    public async Task CostPage_ByEachThing_SumsToWhatTheApiSays()
    {
        await using var browser = await OpenAsync();
        foreach (var (key, grouping) in new[]
        {
            ("phase", CostGrouping.Phase), ("gpu", CostGrouping.Gpu), ("recipe", CostGrouping.Recipe), ("day", CostGrouping.Day),
        })
        {
            await browser.GoAsync($"/projects/default/costs?by={key}", "total");

            // The run under way is charged meanwhile: a page that shows what the API said at some moment between two calls is right.
            var before = await ListAsync(grouping);
            await browser.GoAsync($"/projects/default/costs?by={key}", "total");
            var shown = Micros(await browser.TextAsync("total"));
            var after = await ListAsync(grouping);
            Assert.InRange(shown, before.Total.UsdMicros, after.Total.UsdMicros);
        }

        await browser.GoAsync("/projects/default/costs", "total");
        var finished = await ListAsync(CostGrouping.Job);
        var line = Assert.Single(finished.Lines, line => line.Key == dashboard.Finished);
        Assert.Equal(Money.Exact(line.UsdMicros), await browser.TextAsync($"cost-{Words.Id(dashboard.Finished)}"));
    }

    [Fact]
    public async Task CostPage_Export_IsTheFocusFileOfTheApi()
    {
        await using var browser = await OpenAsync();
        var answer = await browser.Page.APIRequest.GetAsync(new Uri(dashboard.Address, "/projects/default/focus.csv").ToString());
        Assert.Equal(200, answer.Status);
        Assert.StartsWith("text/csv", answer.Headers["content-type"], StringComparison.Ordinal);
        var rows = (await answer.TextAsync()).Split('\n');
        Assert.Contains("BilledCost", rows[0], StringComparison.Ordinal);
        Assert.True(rows.Length > 2);
    }

    [Fact]
    public async Task RolloutsPage_OfAFinishedRun_ShowsTextsRewardsAndVerdicts()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync($"/{dashboard.Finished}/rollouts?step=0", "rollouts");
        var first = (await dashboard.Api.Rollouts.ListRolloutsAsync(
            new ListRolloutsRequest { Parent = dashboard.Finished, FirstStep = 0, LastStep = 0 })).Rollouts[0];
        var whole = await dashboard.Api.Rollouts.GetRolloutAsync(new GetRolloutRequest { Name = first.Name });
        Assert.Equal(Number.Metric(first.Reward), await browser.TextAsync($"reward-{Words.Id(first.Name)}"));
        Assert.Equal(Words.Of(whole.Verdict), await browser.TextAsync("verdict"));
        Assert.Equal(SafeText.Of(whole.Text), await browser.Page.GetByTestId("completion").TextContentAsync());
        Assert.Equal(whole.Gold, await browser.TextAsync("gold"));
    }

    [Fact]
    public async Task RolloutsPage_OfAFinishedRun_ShowsHowProbableEachTokenWas()
    {
        await using var browser = await OpenAsync();
        await browser.GoAsync($"/{dashboard.Finished}/rollouts?step=0", "completion");
        var first = (await dashboard.Api.Rollouts.ListRolloutsAsync(
            new ListRolloutsRequest { Parent = dashboard.Finished, FirstStep = 0, LastStep = 0 })).Rollouts[0];
        Assert.Empty(first.Tokens);
        var whole = await dashboard.Api.Rollouts.GetRolloutAsync(new GetRolloutRequest { Name = first.Name });
        Assert.Equal(
            (whole.CompletionTokens, whole.Text),
            (whole.Tokens.Count, string.Concat(whole.Tokens.Select(static token => token.Text))));
        var shaded = ShadedCompletion.Of(whole);
        Assert.Equal(
            shaded.Pieces.Select(static piece => piece.Numbers),
            await browser.Page.GetByTestId("completion").Locator("span").EvaluateAllAsync<string[]>("all => all.map(one => one.title)"));
        for (var shade = 0; shade < TokenPiece.Shades.Count; shade++)
        {
            Assert.Equal($"{shaded.CountOf(shade)}", await browser.TextAsync($"shade-{shade}"));
        }

        await browser.Page.GetByTestId("numbers").ClickAsync();
        var rows = browser.Page.GetByTestId("tokens").Locator("tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(shaded.Pieces.Count);
        Assert.Equal(
            shaded.Pieces.Select(static piece => Number.Metric(piece.LogProbability)),
            await rows.Locator("td:nth-child(3)").AllInnerTextsAsync());
        await browser.AssertFitsAsync();
        await browser.AssertAccessibleAsync();
        browser.AssertNoProblem();
    }

    private async Task<ListCostsResponse> ListAsync(CostGrouping grouping) => await dashboard.Api.Costs.ListCostsAsync(
        new ListCostsRequest { Parent = DashboardFixture.Project, GroupBy = grouping, PageSize = 1000 });

    private static long Micros(string text) =>
        (long)(decimal.Parse(text.TrimStart('$'), System.Globalization.CultureInfo.InvariantCulture) * 1_000_000m);

    private async Task<BrowserPage> OpenAsync()
    {
        var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.SignInAsync(dashboard.ViewerKey);
        return browser;
    }
}
