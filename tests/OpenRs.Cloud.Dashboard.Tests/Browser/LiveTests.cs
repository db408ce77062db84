using Microsoft.Playwright;
using OpenRs.Cloud.Dashboard.Tests.Harness;

namespace OpenRs.Cloud.Dashboard.Tests.Browser;

/// <summary>Pages move while a run does, and lists answer to what is typed.</summary>
[Collection(DashboardGroup.Name)]
[Trait("Needs", "Server")]
public sealed class LiveTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task RunPage_WhileARunGoes_FollowsItWithoutReload()
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.SignInAsync(dashboard.ViewerKey);
        await browser.GoAsync($"/{dashboard.Running}", "step");
        await browser.Page.EvaluateAsync("() => window.stays = true");
        var first = await browser.TextAsync("step");
        await Assertions.Expect(browser.Page.GetByTestId("step").First).Not.ToHaveTextAsync(first, new() { Timeout = 20_000 });
        Assert.True(await browser.Page.EvaluateAsync<bool>("() => window.stays"));
        browser.AssertNoProblem();
    }

    [Fact]
    public async Task RunsPage_FilteredAndSorted_ShowsWhatIsAskedFor()
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.SignInAsync(dashboard.ViewerKey);
        await browser.GoAsync("/projects/default/runs", "runs");
        var rows = browser.Page.Locator("[data-testid=runs] tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(4);
        await browser.Page.GetByTestId("sort-Name").FocusAsync();
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(rows.First).ToContainTextAsync("addition-baseline");
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(rows.First).ToContainTextAsync("addition-small-budget");
        await browser.Page.GetByTestId("find").FillAsync("h100");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        Assert.Equal("1 of 1", await browser.TextAsync("total-active"));
        await browser.Page.GetByTestId("find").FillAsync("");
        await browser.Page.GetByTestId("state-filter").SelectOptionAsync("Succeeded");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
    }
}
