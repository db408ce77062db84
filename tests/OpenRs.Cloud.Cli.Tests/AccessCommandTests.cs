using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Keys and the audit log, by the command.</summary>
[Collection(SecuredGroup.Name)]
public sealed class AccessCommandTests(SecuredServer server) : IAsyncLifetime
{
    private const int WrongInput = 2;
    private const int Refused = 4;
    private const int NotPermitted = 5;
    private readonly CliHome _admin = new();
    private readonly CliHome _viewer = new();

    public Task InitializeAsync() => _admin.LogInAsync(server.Address, server.AdminKey, "--project", "keys");

    public Task DisposeAsync()
    {
        _admin.Dispose();
        _viewer.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Keys_FromCreationToRevocation_OpenWhatTheirRoleAllows()
    {
        var created = await _admin.JsonAsync("keys", "create", "--name", "a reader", "--role", "viewer", "--expires-in-days", "1");
        await _viewer.LogInAsync(server.Address, Text(created["secret"]), "--project", "keys");
        Assert.Empty((await _viewer.JsonAsync("runs", "list")).AsArray());
        await _viewer.FailsAsync(
            NotPermitted, "ROLE_TOO_LOW: RunService.CancelRun needs the role operator in projects/keys", "runs", "cancel", "r");
        await _viewer.FailsAsync(NotPermitted, "ROLE_TOO_LOW", "keys", "list");
        await _viewer.FailsAsync(
            Refused, "PROJECT_NOT_FOUND: Project projects/other does not exist.", "runs", "list", "--project", "other");

        var prefix = Text(created["apiKey"]!["name"]).Split('/')[^1];
        var listed = (await _admin.JsonAsync("keys", "list"))
            .AsArray()
            .Single(key => Text(key!["name"]).EndsWith(prefix, StringComparison.Ordinal));
        Assert.Equal(created["apiKey"]!.ToJsonString(), listed!.ToJsonString());
        Assert.Contains(
            (await _admin.RunAsync("keys", "list")).Output,
            line => line.Contains(prefix, StringComparison.Ordinal) && line.Contains("a reader", StringComparison.Ordinal));
        Assert.Equal(0, (await _admin.RunAsync("keys", "revoke", prefix)).ExitCode);
        await _viewer.FailsAsync(NotPermitted, "openrs login", "runs", "list");
        await _admin.FailsAsync(Refused, "API_KEY_NOT_FOUND", "keys", "revoke", prefix);
    }

    [Fact]
    public async Task Keys_WithWrongOptions_AreWrongInput()
    {
        await _admin.FailsAsync(WrongInput, "owner", "keys", "create", "--name", "x", "--role", "owner");
        await _admin.FailsAsync(
            WrongInput, "must be a whole number from 1 to 36500", "keys", "create", "--name",
            "x", "--role", "viewer", "--expires-in-days", "0");
        await _admin.FailsAsync(WrongInput, "--name", "keys", "create", "--role", "viewer");
        await _admin.FailsAsync(WrongInput, "must be a whole number of at least 1", "audit", "list", "--limit", "0");
    }

    [Fact]
    public async Task Audit_List_ShowsTheNewestFirst()
    {
        var name = Text(
            (await _admin.JsonAsync("keys", "create", "--name", "audited", "--role", "operator", "--project", "audit"))["apiKey"]!["name"]);
        Assert.Equal(0, (await _admin.RunAsync("keys", "revoke", name)).ExitCode);
        var entries = (await _admin.JsonAsync("audit", "list", "--project", "audit", "--limit", "2")).AsArray();
        Assert.Equal(["AccessService.DeleteApiKey", "AccessService.CreateApiKey"], entries.Select(static entry => Text(entry!["method"])));
        Assert.Equal([name, "projects/audit"], entries.Select(static entry => Text(entry!["resource"])));
        Assert.All(entries, static entry => Assert.Equal("OK", Text(entry!["status"])));
        foreach (var option in (string[])["--unauthorized", "--strangers"])
        {
            var table = await _admin.RunAsync("audit", "list", option);
            Assert.True(table.ExitCode == 0, table.ToString());
        }
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
