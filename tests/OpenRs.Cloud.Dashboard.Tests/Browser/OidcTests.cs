using OpenRs.Cloud.Dashboard.Tests.Harness;
using OpenRs.Cloud.Server.Tests.Security;

namespace OpenRs.Cloud.Dashboard.Tests.Browser;

/// <summary>People sign in at an OpenID Connect issuer, in a browser.</summary>
[Trait("Needs", "Server")]
public sealed class OidcTests(BrowserFixture chromium) : IClassFixture<BrowserFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-oidc-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SignIn_AtAnIssuer_ShowsTheRoleAndSaysWhenTheIssuerIsDown()
    {
        var port = FreePort.Find();
        await using var server = await StartServerAsync($"http://127.0.0.1:{port}");
        await using var browser = await BrowserPage.OpenAsync(chromium.Browser, server.HttpAddress);

        // The issuer is down.
        await browser.GoAsync("/projects/alpha/costs?by=phase", "sign-in-oidc");
        Assert.Equal("Sign in at 127.0.0.1", await browser.TextAsync("sign-in-oidc"));
        await browser.Page.GetByTestId("sign-in-oidc").ClickAsync();
        Assert.Contains("The issuer cannot be reached now. Try again", await browser.TextAsync("error"), StringComparison.Ordinal);

        // It is back, and its page is where the user was before.
        await using var issuer = await LocalIssuer.StartAsync(port);
        issuer.Login = (["researchers"], "openrs", LocalIssuer.ClientId);
        await browser.GoAsync("/projects/alpha/costs?by=phase", "sign-in-oidc");
        await browser.Page.GetByTestId("sign-in-oidc").ClickAsync();
        await browser.Page.Locator("[data-testid=user], [data-testid=error]").First.WaitForAsync();
        Assert.True(
            await browser.Page.GetByTestId("user").CountAsync() > 0,
            $"{browser.Page.Url}: {await browser.Page.Locator("body").InnerTextAsync()}\n{string.Join('\n', server.Lines.TakeLast(20))}");
        Assert.Equal("oidc:ada", await browser.TextAsync("user"));
        Assert.Equal("Operator", await browser.TextAsync("role"));
        Assert.EndsWith("/projects/alpha/costs?by=phase", browser.Page.Url, StringComparison.Ordinal);

        await browser.Page.GetByText("Sign out").ClickAsync();
        await browser.Page.GetByTestId("sign-in-oidc").WaitForAsync();
        await browser.GoAsync("/projects/alpha/costs", "sign-in-oidc");

        // Somebody of no group of ours is known, and may see nothing.
        issuer.Login = ([], "openrs", LocalIssuer.ClientId);
        await browser.Page.GetByTestId("sign-in-oidc").ClickAsync();
        Assert.Equal("No role", await browser.TextAsync("role"), ignoreCase: true);
        Assert.NotEmpty(await browser.TextAsync("error"));
        await browser.AssertAccessibleAsync();
        browser.AssertNoProblem();
    }

    private async Task<ServerProcess> StartServerAsync(string issuer)
    {
        var secret = Path.Combine(_folder, "client.secret");
        await File.WriteAllTextAsync(secret, LocalIssuer.ClientSecret);
        return await ServerProcess.StartAsync(
            Path.Combine(_folder, "data"),
            "--OpenRs:Oidc:ClientId", LocalIssuer.ClientId, "--OpenRs:Oidc:ClientSecretFile", secret,
            "--auth", "required", "--oidc-issuer", issuer, "--oidc-audience", "openrs", "--OpenRs:Oidc:RoleClaim", "groups",
            "--OpenRs:Oidc:RefreshSeconds", "1",
            "--OpenRs:Oidc:Roles:0:Value", "researchers", "--OpenRs:Oidc:Roles:0:Project", "alpha",
            "--OpenRs:Oidc:Roles:0:Role", "operator");
    }
}
