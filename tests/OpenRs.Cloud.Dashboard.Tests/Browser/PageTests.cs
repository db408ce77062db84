using Microsoft.Playwright;
using OpenRs.Cloud.Dashboard.Tests.Harness;

namespace OpenRs.Cloud.Dashboard.Tests.Browser;

/// <summary>Each page with data, at both widths and in both colours: no error, nothing too wide, nothing that some cannot use.</summary>
[Collection(DashboardGroup.Name)]
[Trait("Needs", "Server")]
public sealed class PageTests(DashboardFixture dashboard)
{
    public static TheoryData<string, int, ColorScheme> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, ColorScheme>();
            foreach (var page in DashboardPages.Names)
            {
                cases.Add(page, BrowserPage.Wide, ColorScheme.Light);
                cases.Add(page, BrowserPage.Narrow, ColorScheme.Dark);
            }

            return cases;
        }
    }

    [Theory]
    [InlineData("runs", 1000)]
    [InlineData("evaluations", 1000)]
    [InlineData("run-finished", 320)]
    public async Task Page_AtAWidthBetween_Fits(string name, int width)
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address, width);
        await browser.SignInAsync(dashboard.OperatorKey);
        var (path, testId) = DashboardPages.Find(dashboard, name);
        await browser.GoAsync(path, testId);
        await browser.WaitForChartsAsync();
        await browser.AssertFitsAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Page_WithData_ShowsItToEverybody(string name, int width, ColorScheme scheme)
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address, width, scheme);
        await browser.SignInAsync(dashboard.OperatorKey);
        var (path, testId) = DashboardPages.Find(dashboard, name);
        await browser.GoAsync(path, testId);
        await browser.WaitForChartsAsync();
        await browser.AssertFitsAsync();
        await browser.AssertAccessibleAsync();
        browser.AssertNoProblem();
        if (Environment.GetEnvironmentVariable("OPENRS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await browser.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = Path.Combine(folder, $"dashboard-{name}-{width}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled,
            });
        }
    }
}
