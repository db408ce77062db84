using Microsoft.Playwright;
using OpenRs.Cloud.Dashboard.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Browser;

/// <summary>Who may see and do what.</summary>
[Collection(DashboardGroup.Name)]
[Trait("Needs", "Server")]
public sealed class AccessTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Page_ToAStranger_AsksForAKeyAndComesBack()
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.Page.GotoAsync("/projects/default/costs?by=phase");
        Assert.Contains("/sign-in?return=", browser.Page.Url, StringComparison.Ordinal);
        await browser.Page.GetByTestId("key").FillAsync("ors_aaaaaaaaaaaa_" + new string('a', 52));
        await browser.Page.GetByTestId("sign-in").ClickAsync();
        Assert.Contains("unknown, expired or revoked", await browser.TextAsync("error"), StringComparison.Ordinal);
        await browser.Page.GetByTestId("key").FillAsync(dashboard.ViewerKey);
        await browser.Page.GetByTestId("sign-in").ClickAsync();
        await browser.Page.GetByTestId("costs").WaitForAsync();
        Assert.EndsWith("/projects/default/costs?by=phase", browser.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_OfAUser_IsOutOfReachOfScriptsAndOtherSites()
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.SignInAsync(dashboard.ViewerKey);
        var cookie = Assert.Single(await browser.Page.Context.CookiesAsync(), static cookie => cookie.Name == "openrs-dashboard");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.DoesNotContain(dashboard.ViewerKey, Uri.UnescapeDataString(cookie.Value), StringComparison.Ordinal);

        // The JSON API takes no cookie: a page of another site could send it.
        var answer = await browser.Page.APIRequest.GetAsync(new Uri(dashboard.Address, "/v1/projects/default/runs").ToString());
        Assert.Equal(401, answer.Status);
        await browser.Page.GotoAsync("/sign-out");
        await browser.Page.GotoAsync("/projects/default/runs");
        Assert.Contains("/sign-in", browser.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_ByALinkToAnotherSite_StaysHere()
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.Page.GotoAsync("/sign-in?return=//example.org/");
        await browser.Page.GetByTestId("key").FillAsync(dashboard.ViewerKey);
        await browser.Page.GetByTestId("sign-in").ClickAsync();
        await browser.Page.GetByTestId("runs").WaitForAsync();
        Assert.Equal(dashboard.Address.Authority, new Uri(browser.Page.Url).Authority);
    }

    [Fact]
    public async Task SignIn_WithoutTheTokenOfItsForm_IsRefused()
    {
        using var http = new HttpClient { BaseAddress = dashboard.Address };
        using var form = new FormUrlEncodedContent([new("_handler", "sign-in"), new("Key", dashboard.ViewerKey)]);
        var answer = await http.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Viewer_OnARun_SeesNoAction()
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.SignInAsync(dashboard.ViewerKey);
        Assert.Equal("Viewer", await browser.TextAsync("role"));
        await browser.GoAsync($"/{dashboard.Running}", "no-actions");
        Assert.Equal(0, await browser.Page.GetByTestId("pause").CountAsync());
    }

    [Fact]
    public async Task Operator_Scaling_IsAskedOnceAndInTheAuditLog()
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.SignInAsync(dashboard.OperatorKey);
        var subject = await browser.TextAsync("user");
        await browser.GoAsync($"/{dashboard.Waiting}", "scale");
        await browser.Page.GetByTestId("scale").ClickAsync();
        await browser.Page.GetByTestId("scale-agents").FillAsync("3");
        Assert.NotEqual(3, (await dashboard.GetRunAsync(dashboard.Waiting)).MaxAgents);
        await browser.Page.GetByTestId("scale-yes").ClickAsync();
        await browser.Page.GetByTestId("scale").WaitForAsync();
        Assert.Equal(3, (await dashboard.GetRunAsync(dashboard.Waiting)).MaxAgents);
        var audit = await dashboard.Api.Access.ListAuditEntriesAsync(
            new ListAuditEntriesRequest { Parent = DashboardFixture.Project, PageSize = 20 });
        var entry = audit.Entries.First(static entry => entry.Method == "RunService.ScaleRun");
        Assert.Equal((subject, dashboard.Waiting, "OK"), (entry.Subject, entry.Resource, entry.Status));
        browser.AssertNoProblem();
    }

    [Fact]
    public async Task Page_OfAnUnknownRun_SaysSoInWords()
    {
        await using var browser = await BrowserPage.OpenAsync(dashboard.Browser, dashboard.Address);
        await browser.SignInAsync(dashboard.ViewerKey);
        await browser.GoAsync("/projects/default/runs/run-000000000000", "error");
        Assert.Contains("run-000000000000", await browser.TextAsync("error"), StringComparison.Ordinal);
        await browser.GoAsync("/projects/other/runs", "error");
        Assert.Contains("There is no such thing.", await browser.TextAsync("error"), StringComparison.Ordinal);
    }
}
