using Microsoft.Playwright;
using OpenRs.Cloud.Dashboard.Tests.Harness;
using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.Dashboard.Tests.Browser;

/// <summary>The dashboard of a cluster: any server shows a page to whoever signed in at another, and pages outlive their server.</summary>
[Trait("Needs", "Server")]
public sealed class ReplicaTests(BrowserFixture chromium) : IClassFixture<BrowserFixture>
{
    private const string Path = "/projects/default/runs";
    private const float PatienceMs = 120_000;

    [Fact]
    public async Task Page_OfAClusterOfThree_IsShownByEachAndOutlivesItsServer()
    {
        await using var cloud = await ClusterCloud.StartAsync(3, "--auth", "required");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, cloud.Servers[0].HttpAddress);
        await browser.SignInAsync(cloud.AdminKey);
        foreach (var server in cloud.Servers)
        {
            await browser.GoAsync(new Uri(server.HttpAddress, Path).ToString(), "user");
        }

        await using var proxy = await AffinityProxy.StartAsync(cloud.Servers.Select(static server => server.HttpAddress));
        await browser.GoAsync(new Uri(proxy.Address, Path).ToString(), "user");
        await browser.Page.EvaluateAsync("() => window.stays = true");
        var first = cloud.Servers.Single(server => server.HttpAddress == proxy.CircuitAt);
        browser.AssertNoProblem();

        await cloud.KillAsync(first);
        await browser.Page.WaitForFunctionAsync(
            "() => !window.stays && document.querySelector('[data-testid=empty]') !== null",
            options: new PageWaitForFunctionOptions { Timeout = PatienceMs });
        Assert.Equal(new Uri(proxy.Address, Path).ToString(), browser.Page.Url);
        Assert.Contains(cloud.Servers, server => server.HttpAddress == proxy.CircuitAt);
    }
}
