using System.Runtime.Versioning;
using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Logging in, contexts, and which credentials go where.</summary>
[Collection(SecuredGroup.Name)]
public sealed class LoginTests(SecuredServer server) : IDisposable
{
    private const int WrongInput = 2;
    private const int NoConnection = 3;
    private const int NotPermitted = 5;
    private readonly CliHome _home = new();

    private string Address => server.Address.GetLeftPart(UriPartial.Authority);

    public void Dispose() => _home.Dispose();

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Login_WithAKey_KeepsItForFurtherCommandsAndForNobodyElse()
    {
        await _home.LogInAsync(server.Address, server.AdminKey, "--name", "here", "--project", "research");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.ContextsPath));
        var identity = await _home.JsonAsync("whoami");
        Assert.StartsWith("apikey:", Text(identity["subject"]), StringComparison.Ordinal);
        Assert.Equal("ROLE_ADMIN", Text(identity["roles"]![0]!["role"]));
        Assert.Equal("projects/research/apiKeys", string.Join(
            '/', Text((await _home.JsonAsync("keys", "create", "--name", "k", "--role", "viewer"))["apiKey"]!["name"]).Split('/')[..3]));

        var context = Assert.Single((await _home.JsonAsync("contexts", "list")).AsArray())!;
        Assert.Equal(("here", true, Address), (Text(context["name"]), context["current"]!.GetValue<bool>(), Text(context["server"])));
        Assert.DoesNotContain(server.AdminKey.Split('_')[2], context.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_WithAWrongKey_KeepsNothing()
    {
        CliHome.AssertFailed(
            NotPermitted, "CREDENTIALS_INVALID",
            await _home.RunWithInputAsync("ors_wrong", "login", "--server", Address, "--api-key-stdin"));
        Assert.False(File.Exists(_home.ContextsPath));
        CliHome.AssertFailed(
            WrongInput, "the API key is empty", await _home.RunWithInputAsync(" \n", "login", "--server", Address, "--api-key-stdin"));
        await _home.FailsAsync(WrongInput, "Give --api-key-stdin or --token-file", "login", "--server", Address);
        await _home.FailsAsync(WrongInput, "give one of them", "login", "--server", Address, "--api-key-stdin", "--token-file", "t");
        await _home.FailsAsync(
            WrongInput, "the token file /no/token cannot be read", "login", "--server", Address, "--token-file", "/no/token");
        await _home.FailsAsync(
            NoConnection, "no server answers", "login", "--server", $"http://127.0.0.1:{FreePort.Find()}", "--token-file", WriteKey());
    }

    [Fact]
    public async Task Login_WithATokenFile_ReadsItForEachCommand()
    {
        var path = WriteKey();
        var result = await _home.RunAsync("login", "--server", Address, "--token-file", path);
        Assert.True(result.ExitCode == 0, result.ToString());
        await File.WriteAllTextAsync(path, "ors_replaced_by_another");
        await _home.FailsAsync(NotPermitted, "openrs login", "whoami");
        await File.WriteAllTextAsync(path, server.AdminKey);
        await _home.JsonAsync("whoami");
    }

    [Fact]
    public async Task Command_WithoutCredentials_SaysHowToLogIn() =>
        await _home.FailsAsync(NotPermitted, "CREDENTIALS_MISSING: The call has no credentials.", "runs", "list", "--server", Address);

    [Fact]
    public async Task ApiKeyVariable_GoesToTheServerThatIsNamed()
    {
        _home.Variables["OPENRS_SERVER"] = Address;
        _home.Variables["OPENRS_API_KEY"] = server.AdminKey;
        Assert.StartsWith("apikey:", Text((await _home.JsonAsync("whoami"))["subject"]), StringComparison.Ordinal);
        _home.Variables["OPENRS_API_KEY"] = "ors_wrong";
        await _home.FailsAsync(NotPermitted, "CREDENTIALS_INVALID", "whoami");
    }

    [Fact]
    public async Task Contexts_UseAndRemove_ChangeWhatFurtherCommandsTalkTo()
    {
        await _home.LogInAsync(server.Address, server.AdminKey, "--name", "one");
        await _home.LogInAsync(server.Address, server.AdminKey, "--name", "two");
        Assert.Equal("two", Current(await _home.JsonAsync("contexts", "list")));
        Assert.Equal(0, (await _home.RunAsync("contexts", "use", "one")).ExitCode);
        Assert.Equal("one", Current(await _home.JsonAsync("contexts", "list")));
        await _home.JsonAsync("whoami", "--context", "two");
        await _home.FailsAsync(WrongInput, "there is no context 'three'; there are: one, two.", "contexts", "use", "three");
        await _home.FailsAsync(WrongInput, "there is no context 'three'", "whoami", "--context", "three");
        Assert.Equal(0, (await _home.RunAsync("contexts", "remove", "one")).ExitCode);
        Assert.Null(Current(await _home.JsonAsync("contexts", "list")));
        await _home.JsonAsync("whoami", "--server", Address);
    }

    [Fact]
    public async Task Contexts_ADamagedFile_IsNamed()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_home.ContextsPath)!);
        await File.WriteAllTextAsync(_home.ContextsPath, "{");
        await _home.FailsAsync(WrongInput, _home.ContextsPath, "whoami");
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Doctor_SaysWhoTheServerTakesOneFor_AndThatOthersCanReadTheKeys()
    {
        await _home.LogInAsync(server.Address, server.AdminKey);
        Assert.Contains((await _home.JsonAsync("doctor")).AsArray(), static finding => Text(finding!["check"]) == "server"
            && Text(finding["text"]).Contains(" to apikey:", StringComparison.Ordinal));
        File.SetUnixFileMode(_home.ContextsPath, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var result = await _home.RunAsync("doctor");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(result.Output, line => line.StartsWith("FAIL", StringComparison.Ordinal)
            && line.Contains($"chmod 600 {_home.ContextsPath}", StringComparison.Ordinal));
    }

    private static string? Current(JsonNode contexts) => contexts.AsArray().Where(
        static context => context!["current"]!.GetValue<bool>()).Select(static context => Text(context!["name"])).SingleOrDefault();

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private string WriteKey()
    {
        File.WriteAllText(_home["token"], server.AdminKey);
        return _home["token"];
    }
}
