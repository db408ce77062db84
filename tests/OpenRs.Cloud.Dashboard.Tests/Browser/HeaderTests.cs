using System.Net;
using OpenRs.Cloud.Dashboard.Tests.Harness;

namespace OpenRs.Cloud.Dashboard.Tests.Browser;

/// <summary>What browsers are told of pages, and what is served to whom.</summary>
[Collection(DashboardGroup.Name)]
[Trait("Needs", "Server")]
public sealed class HeaderTests(DashboardFixture dashboard)
{
    [Theory]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/projects/default/runs", HttpStatusCode.Redirect)]
    [InlineData("/_content/OpenRs.Cloud.Dashboard/dashboard.css", HttpStatusCode.OK)]
    public async Task Answer_OfTheDashboard_RestrictsWhatPagesMayDo(string path, HttpStatusCode status)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = dashboard.Address };
        var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(status, answer.StatusCode);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
    }

    [Fact]
    public async Task Circuit_OfAStranger_IsRefused()
    {
        using var http = new HttpClient { BaseAddress = dashboard.Address };
        var answer = await http.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task KeysOfCookies_InTheObjectStore_AreEncrypted()
    {
        using var http = new HttpClient { BaseAddress = dashboard.Address };
        _ = await http.GetAsync(new Uri("/sign-in", UriKind.Relative));
        var files = Directory.GetFiles(Path.Combine(dashboard.Data, "objects", "dashboard", "keys"));
        var content = await File.ReadAllTextAsync(Assert.Single(files));
        Assert.Contains("<sealed", content, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", content, StringComparison.Ordinal);
    }
}
