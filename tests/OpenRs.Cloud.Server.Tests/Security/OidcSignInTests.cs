using System.Net;
using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>People sign in to the dashboard at an OpenID Connect issuer.</summary>
public sealed partial class OidcSignInTests(OidcServer server) : IClassFixture<OidcServer>, IDisposable
{
    // As a browser: it keeps cookies, and its redirects are looked at one by one.
    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false })
    {
        BaseAddress = server.Server.HttpAddress,
    };

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task Page_OffersTheIssuer_AndKeepsWhereToGo()
    {
        var refused = await _browser.GetAsync("/projects/alpha/costs");
        Assert.Equal("/sign-in?return=%2Fprojects%2Falpha%2Fcosts", refused.Headers.Location!.OriginalString);
        var page = await _browser.GetStringAsync(refused.Headers.Location);
        Assert.Contains("Sign in at 127.0.0.1", page, StringComparison.Ordinal);
        Assert.Contains("/sign-in/oidc?return=%2Fprojects%2Falpha%2Fcosts", page, StringComparison.Ordinal);
    }

    // Some issuers make access tokens for themselves alone; then the ID token must be for this service, too.
    [Theory]
    [InlineData("openrs", LocalIssuer.ClientId)]
    [InlineData("https://graph.example", $"{LocalIssuer.ClientId} openrs")]
    public async Task SignIn_WithATokenForThisService_LetsIn(string accessAudience, string idAudience)
    {
        server.Issuer.Login = (["researchers"], accessAudience, idAudience);
        var answer = await SignInAsync("/projects/alpha/costs");

        // A page of this site, not a redirect: a browser that comes from the issuer would not show a strict cookie.
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("/projects/alpha/costs", Refresh().Match(await answer.Content.ReadAsStringAsync()).Groups["path"].Value);
        var cookie = Assert.Single(
            answer.Headers.GetValues("Set-Cookie"), static value => value.StartsWith("openrs-dashboard=", StringComparison.Ordinal));
        Assert.Contains("samesite=strict; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/projects/alpha/costs")).StatusCode);
    }

    [Theory]
    [InlineData("https://graph.example", LocalIssuer.ClientId)]
    [InlineData("openrs", "another-client")]
    public async Task SignIn_WithTokensForOthers_IsRefused(string accessAudience, string idAudience)
    {
        server.Issuer.Login = (["researchers"], accessAudience, idAudience);
        Assert.Equal("/sign-in?failed=refused", (await SignInAsync("/")).Headers.Location!.OriginalString);
        Assert.Equal("/sign-in", (await _browser.GetAsync("/")).Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignIn_AnotherSiteInReturn_IsNotFollowed()
    {
        server.Issuer.Login = (["researchers"], "openrs", LocalIssuer.ClientId);
        var page = await (await SignInAsync("//evil.example/")).Content.ReadAsStringAsync();
        Assert.Equal("/", Refresh().Match(page).Groups["path"].Value);
    }

    [Fact]
    public async Task SignIn_AnswerThatNobodyAskedFor_IsRefused()
    {
        var answer = await _browser.GetAsync("/sign-in/oidc/callback?code=x&state=y");
        Assert.Equal("/sign-in?failed=refused", answer.Headers.Location!.OriginalString);
        var page = await _browser.GetStringAsync(answer.Headers.Location);
        Assert.Contains("The issuer did not sign you in", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("url=(?<path>[^\"]*)\"")]
    private static partial Regex Refresh();

    private async Task<HttpResponseMessage> SignInAsync(string path)
    {
        var start = await _browser.GetAsync($"/sign-in/oidc?return={Uri.EscapeDataString(path)}");
        Assert.StartsWith($"{server.Issuer.Issuer}/authorize?", start.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var issuer = await _browser.GetAsync(start.Headers.Location);
        Assert.StartsWith(
            new Uri(_browser.BaseAddress!, "/sign-in/oidc/callback?").ToString(), issuer.Headers.Location!.OriginalString,
            StringComparison.Ordinal);
        return await _browser.GetAsync(issuer.Headers.Location);
    }
}
