using System.Runtime.Versioning;
using System.Text;
using Grpc.Core;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Keys: made, shown once, checked, expired, revoked and replaced.</summary>
[Collection(SecuredGroup.Name)]
public sealed class CredentialTests(SecuredServer server)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task CreateApiKey_AnswersASecretThatOpensItsProject()
    {
        var key = await server.CreateKeyAsync(SecuredServer.Alpha, Role.Operator);
        Assert.True(ApiKeyToken.TryParse(key.Secret, out var token));
        Assert.Equal($"projects/alpha/apiKeys/{token.Prefix}", key.ApiKey.Name);
        var identity = await IdentityAsync(key.Secret);
        Assert.Equal(new Identity
        {
            Subject = $"apikey:{token.Prefix}",
            Roles = { new ProjectRole { Project = "projects/alpha", Role = Role.Operator } },
        }, identity);

        var listed = await server.Access.ListApiKeysAsync(
            new ListApiKeysRequest { Parent = "projects/alpha" }, SecuredServer.Bearer(server.AdminKey));
        Assert.Contains(key.ApiKey, listed.ApiKeys);
        Assert.DoesNotContain(token.Secret, listed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateApiKey_StoresNoSecret()
    {
        var key = await server.CreateKeyAsync(SecuredServer.Alpha, Role.Viewer);
        Assert.True(ApiKeyToken.TryParse(key.Secret, out var token));
        var stored = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(server.DataFolder, "state.db*")
            .Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            stored.Append(await reader.ReadToEndAsync());
        }

        Assert.Contains(token.Prefix, stored.ToString(), StringComparison.Ordinal);
        Assert.Contains("pbkdf2-sha512$210000$", stored.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token.Secret, stored.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token.Secret, string.Join('\n', server.Server.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteApiKey_RefusesTheNextCall()
    {
        var key = await server.CreateKeyAsync(SecuredServer.Alpha, Role.Viewer);
        await IdentityAsync(key.Secret);
        await server.Access.DeleteApiKeyAsync(new DeleteApiKeyRequest { Name = key.ApiKey.Name }, SecuredServer.Bearer(server.AdminKey));
        await RefusedAsync("CREDENTIALS_INVALID", () => IdentityAsync(key.Secret));
        await Refused.AsAsync(
            StatusCode.NotFound, "API_KEY_NOT_FOUND", null, "does not exist.",
            async () => await server.Access.DeleteApiKeyAsync(
                new DeleteApiKeyRequest { Name = key.ApiKey.Name }, SecuredServer.Bearer(server.AdminKey)));
    }

    [Fact]
    public async Task Key_WithAnotherSecret_IsRefused()
    {
        Assert.True(ApiKeyToken.TryParse(server.Key(SecuredServer.Alpha, Role.Admin), out var known));
        await RefusedAsync("CREDENTIALS_INVALID", () => IdentityAsync((known with { Secret = ApiKeyToken.Create().Secret }).ToString()));
        await IdentityAsync(known.ToString());
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("Bearer ors_")]
    [InlineData("Bearer ors_aaaaaaaaaaaa_")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("admin")]
    public async Task Authorization_OfAnotherForm_IsRefused(string authorization) => await RefusedAsync(
        "CREDENTIALS_INVALID",
        async () => await server.Access.GetIdentityAsync(new GetIdentityRequest(), new Metadata { { "authorization", authorization } }));

    [Fact]
    public async Task Authorization_OfGreatLength_IsRefused() =>
        await RefusedAsync("CREDENTIALS_INVALID", () => IdentityAsync(new string('a', 20_000)));

    [Fact]
    public async Task Key_AfterItsExpiry_IsRefused()
    {
        // Long enough to make the key on a busy machine.
        var expiry = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(6);
        var key = await server.CreateKeyAsync(SecuredServer.Alpha, Role.Viewer, expiry);
        Assert.Equal(expiry, key.ApiKey.ExpireTime.ToDateTimeOffset());
        var code = await CodeOnceAsync(() => IdentityAsync(key.Secret), static code => code != StatusCode.OK);
        Assert.Equal(StatusCode.Unauthenticated, code);
        Assert.True(DateTimeOffset.UtcNow >= expiry, "The key was refused before its expiry.");
    }

    [Fact]
    public async Task Watch_WithAKeyThatIsRevokedMeanwhile_Ends()
    {
        using var channel = BearerHandler.Open(server.Server.Address, server.AdminKey);
        var admin = new ApiClient(channel);
        var run = await admin.CreateAsync(await admin.SpecAsync());
        var key = await server.CreateKeyAsync("test", Role.Viewer);
        using var watch = new RunService.RunServiceClient(server.Server.Channel)
            .WatchRun(new WatchRunRequest { Name = run.Name }, SecuredServer.Bearer(key.Secret));
        Assert.True(await watch.ResponseStream.MoveNext());
        await server.Access.DeleteApiKeyAsync(new DeleteApiKeyRequest { Name = key.ApiKey.Name }, SecuredServer.Bearer(server.AdminKey));
        await admin.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await watch.ResponseStream.ReadAllAsync().ToListAsync().AsTask().WaitAsync(Timeout));
        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task AdminKey_ReplacedFile_HoldsAtOnce()
    {
        var path = Path.Combine(server.DataFolder, "admin.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Contains(server.Server.Lines, line => line.Contains(path, StringComparison.Ordinal));
        var before = server.AdminKey;
        Assert.DoesNotContain(before, string.Join('\n', server.Server.Lines), StringComparison.Ordinal);
        await ReplaceAsync(path, ApiKeyToken.Create().ToString());
        try
        {
            Assert.Equal("projects/-", Assert.Single((await IdentityAsync(server.AdminKey)).Roles).Project);
            await RefusedAsync("CREDENTIALS_INVALID", () => IdentityAsync(before));
        }
        finally
        {
            await ReplaceAsync(path, before);
        }
    }

    [Fact]
    public async Task AgentToken_ReplacedFile_HoldsAtOnce()
    {
        var path = Path.Combine(server.DataFolder, "agent.token");
        var before = server.Server.AgentToken;
        var method = Contract.Find("AgentService", "Connect");
        await ReplaceAsync(path, "another-join-token");
        try
        {
            Assert.Equal("AGENT_TOKEN_INVALID", (await server.Calls.CallAsync(method, before)).Reason);
            Assert.Equal("PROTOCOL_VIOLATION", (await server.Calls.CallAsync(method, "another-join-token")).Reason);
        }
        finally
        {
            await ReplaceAsync(path, before);
        }
    }

    [Theory]
    [InlineData("", Role.Viewer, 60, "display_name")]
    [InlineData("name", Role.Unspecified, 60, "role")]
    [InlineData("name", (Role)77, 60, "role")]
    [InlineData("name", Role.Viewer, -60, "expire_time")]
    [InlineData("name", Role.Viewer, long.MaxValue, "expire_time")]
    [InlineData("name", Role.Viewer, long.MinValue, "expire_time")]
    public async Task CreateApiKey_WithAFault_NamesTheField(string name, Role role, long seconds, string field)
    {
        var time = Math.Abs(Math.Max(seconds, -100)) > 100 ? seconds : DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds;
        var request = new CreateApiKeyRequest
        {
            Parent = "projects/alpha", DisplayName = name, Role = role, ExpireTime = new Google.Protobuf.WellKnownTypes.Timestamp
            {
                Seconds = time,
            },
        };
        await Refused.AsAsync(
            StatusCode.InvalidArgument,
            "INVALID_ARGUMENT",
            field,
            "must",
            async () => await server.Access.CreateApiKeyAsync(request, SecuredServer.Bearer(server.AdminKey)));
    }

    private async Task<Identity> IdentityAsync(string token) =>
        await server.Access.GetIdentityAsync(new GetIdentityRequest(), SecuredServer.Bearer(token));

    private static Task RefusedAsync(string reason, Func<Task> call) =>
        Refused.AsAsync(StatusCode.Unauthenticated, reason, null, "openrs login", call);

    private static async Task<StatusCode> CodeOnceAsync(Func<Task> call, Func<StatusCode, bool> accepts)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var code = StatusCode.OK;
            try
            {
                await call();
            }
            catch (RpcException error)
            {
                code = error.StatusCode;
            }

            if (accepts(code) || TimeProvider.System.GetElapsedTime(began) > Timeout)
            {
                return code;
            }
        }
    }

    private static async Task ReplaceAsync(string path, string secret)
    {
        await File.WriteAllTextAsync(path + ".new", secret + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}
