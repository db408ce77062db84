using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Security.Authorization;
using OpenRs.Cloud.Server.Tests.Security;
using OpenRs.Cloud.V1;
using ContractApi = OpenRs.Cloud.Server.Tests.Security.Contract;

namespace OpenRs.Cloud.Server.Tests.Http;

/// <summary>Every method as JSON, called by everybody: who gets in, who is told what, as over gRPC.</summary>
[Collection(SecuredGroup.Name)]
public sealed class JsonAuthorizationTests : IDisposable
{
    private static readonly Role[] Roles = [Role.Viewer, Role.Operator, Role.Admin];
    private readonly SecuredServer _server;
    private readonly JsonCalls _json;

    public JsonAuthorizationTests(SecuredServer server)
    {
        _server = server;
        _json = new JsonCalls(server.Server.HttpAddress);
    }

    public static TheoryData<string> Services => [.. Served.Select(static method => method.Service.Name).Distinct()];

    private static IEnumerable<MethodDescriptor> Served => ContractApi.Methods.Where(static method => JsonCalls.RuleOf(method) is not null);

    public void Dispose() => _json.Dispose();

    [Fact]
    public void Rules_OfTheContract_LeaveOutUploadsAgentsAndKedaOnly() => Assert.Equal(
        ["AgentService.Connect", "DatasetService.UploadDataset", "ModelService.ImportModel"],
        ContractApi.Methods.Except(Served).Where(static method => method.Service.Name != "ExternalScaler")
            .Select(static method => $"{method.Service.Name}.{method.Name}"));

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Call_EveryMethodByEveryRole_AnswersByTheTable(string service)
    {
        var problems = new List<string>();
        foreach (var method in Served.Where(method => method.Service.Name == service))
        {
            var policy = MethodPolicies.Find(ContractApi.PathOf(method))!;
            await ExpectAsync(problems, method, null, StatusCode.Unauthenticated);
            await ExpectAsync(problems, method, ApiKeyToken.Create().ToString(), StatusCode.Unauthenticated);
            if (policy.Kind != AccessKind.Project)
            {
                continue;
            }

            await ExpectAsync(problems, method, _server.Server.AgentToken, StatusCode.Unauthenticated);
            await ExpectAsync(problems, method, _server.Key(SecuredServer.Beta, Role.Admin), StatusCode.NotFound);
            foreach (var role in Roles.Where(role => (int)role < (int)policy.Role))
            {
                await ExpectAsync(problems, method, _server.Key(SecuredServer.Alpha, role), StatusCode.PermissionDenied);
            }

            foreach (var role in Roles.Where(role => (int)role >= (int)policy.Role))
            {
                var code = (await CallAsync(method, _server.Key(SecuredServer.Alpha, role))).Code;
                if (code is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.Unknown or StatusCode.Internal)
                {
                    problems.Add($"{method.FullName} by {role}: {code}");
                }
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task Call_WithoutCredentials_IsToldHowToShowThem()
    {
        var (response, _) = await _json.SendAsync("GET", "/v1/identity");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    public async Task Page_WithoutCredentials_IsRefused(string path)
    {
        var (response, body) = await _json.SendAsync("GET", path);
        Assert.Equal("CREDENTIALS_MISSING", JsonCalls.Read(body, (int)response.StatusCode).Reason);
        (response, _) = await _json.SendAsync("GET", path, _server.Key(SecuredServer.Alpha, Role.Viewer));
        Assert.True(response.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Probe_WithoutCredentials_Answers(string path)
    {
        var (response, body) = await _json.SendAsync("GET", path);
        Assert.Equal((200, "Healthy"), ((int)response.StatusCode, body));
    }

    [Fact]
    public async Task Call_ThatChangesSomething_GoesToTheAuditLog()
    {
        var key = _server.Key(SecuredServer.Alpha, Role.Operator);
        var (_, body) = await _json.SendAsync("POST", $"/v1/projects/{SecuredServer.Alpha}/runs/run-00000000a0d1:cancel", key);
        Assert.Contains("RUN_NOT_FOUND", body, StringComparison.Ordinal);
        var entries = await _server.Access.ListAuditEntriesAsync(
            new ListAuditEntriesRequest { Parent = $"projects/{SecuredServer.Alpha}" }, SecuredServer.Bearer(_server.AdminKey));
        var entry = Assert.Single(entries.Entries, static entry => entry.Resource.EndsWith("run-00000000a0d1", StringComparison.Ordinal));
        Assert.Equal(("RunService.CancelRun", "NOT_FOUND"), (entry.Method, entry.Status));
        Assert.Contains("127.0.0.1", entry.Peer, StringComparison.Ordinal);
    }

    private Task<RawAnswer> CallAsync(MethodDescriptor method, string? token) =>
        _json.CallAsync(method, token, ContractApi.RequestTo(method, SecuredServer.Alpha));

    private async Task ExpectAsync(List<string> problems, MethodDescriptor method, string? token, StatusCode expected)
    {
        var answer = await CallAsync(method, token);
        var ofGrpc = await _server.Calls.CallAsync(
            method, token, ContractApi.RequestTo(method, SecuredServer.Alpha).ToByteArray());
        if (answer.Code != expected || answer != ofGrpc)
        {
            problems.Add($"{method.FullName}: {answer}, expected {expected} and, as over gRPC, {ofGrpc}");
        }
    }
}
