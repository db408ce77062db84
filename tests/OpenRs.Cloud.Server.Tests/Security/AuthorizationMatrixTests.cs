using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Server.Security.Authorization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Every method, called by everybody: who gets in, who is told what.</summary>
[Collection(SecuredGroup.Name)]
public sealed class AuthorizationMatrixTests(SecuredServer server)
{
    private static readonly Role[] Roles = [Role.Viewer, Role.Operator, Role.Admin];

    public static TheoryData<string> Services => [.. Contract.Methods.Select(static method => method.Service.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Call_EveryMethodByEveryRole_AnswersByTheTable(string service)
    {
        var problems = new List<string>();
        foreach (var method in await ServedAsync(service))
        {
            var policy = MethodPolicies.Find(Contract.PathOf(method))!;
            await ExpectAsync(problems, method, "nobody", null, StatusCode.Unauthenticated);
            await ExpectAsync(problems, method, "a wrong key", ApiKeyToken.Create().ToString(), StatusCode.Unauthenticated);
            if (policy.Kind != AccessKind.Project)
            {
                continue;
            }

            await ExpectAsync(problems, method, "an agent", server.Server.AgentToken, StatusCode.Unauthenticated);
            await ExpectAsync(problems, method, "another project's admin", server.Key(SecuredServer.Beta, Role.Admin), StatusCode.NotFound);
            foreach (var role in Roles.Where(role => (int)role < (int)policy.Role))
            {
                await ExpectAsync(problems, method, $"{role}", server.Key(SecuredServer.Alpha, role), StatusCode.PermissionDenied);
            }

            foreach (var role in Roles.Where(role => (int)role >= (int)policy.Role))
            {
                var code = (await CallAsync(method, server.Key(SecuredServer.Alpha, role), SecuredServer.Alpha)).Code;
                if (code is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.Unknown or StatusCode.Internal)
                {
                    problems.Add($"{method.FullName} by {role}: {code}");
                }
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Call_OfAnotherProject_AnswersAsForOneThatDoesNotExist(string service)
    {
        var stranger = server.Key(SecuredServer.Beta, Role.Admin);
        foreach (var method in (await ServedAsync(service)).Where(
            static method => MethodPolicies.Find(Contract.PathOf(method))!.Kind == AccessKind.Project))
        {
            var existing = await CallAsync(method, stranger, SecuredServer.Alpha);
            var missing = await CallAsync(method, stranger, "nowhere");
            Assert.Equal(missing.Without("nowhere"), existing.Without(SecuredServer.Alpha));
            Assert.Contains("does not exist.", existing.Detail, StringComparison.Ordinal);
        }
    }

    // Somebody of the project asks for what is not there, and somebody else for what is: nobody can tell the answers apart.
    [Theory]
    [InlineData("RunService", "GetRun")]
    [InlineData("RunService", "WatchRun")]
    [InlineData("RunService", "CancelRun")]
    [InlineData("DatasetService", "GetDataset")]
    [InlineData("ModelService", "GetModel")]
    [InlineData("AccessService", "DeleteApiKey")]
    public async Task Call_MissingInTheOwnProject_AnswersAsForAnotherProject(string service, string name)
    {
        var method = Contract.Find(service, name);
        var own = await CallAsync(method, server.Key(SecuredServer.Alpha, Role.Admin), SecuredServer.Alpha);
        var foreign = await CallAsync(method, server.Key(SecuredServer.Alpha, Role.Admin), SecuredServer.Beta);
        Assert.Equal(StatusCode.NotFound, own.Code);
        Assert.Equal(own.Without(SecuredServer.Alpha), foreign.Without(SecuredServer.Beta));
    }

    [Fact]
    public async Task Call_AnotherProjectsExistingKey_StaysHiddenAndHeld()
    {
        var key = await server.CreateKeyAsync(SecuredServer.Alpha, Role.Viewer);
        var method = Contract.Find("AccessService", "DeleteApiKey");
        var request = new DeleteApiKeyRequest { Name = key.ApiKey.Name };
        var answer = await server.Calls.CallAsync(method, server.Key(SecuredServer.Beta, Role.Admin), request.ToByteArray());
        Assert.Equal(new RawAnswer(StatusCode.NotFound, $"API key {key.ApiKey.Name} does not exist.", "API_KEY_NOT_FOUND"), answer);
        Assert.Equal(
            $"apikey:{key.ApiKey.Name.Split('/')[^1]}",
            (await server.Access.GetIdentityAsync(new GetIdentityRequest(), SecuredServer.Bearer(key.Secret))).Subject);
    }

    [Theory]
    [InlineData("models", "MODEL_NOT_FOUND")]
    [InlineData("datasets", "DATASET_NOT_FOUND")]
    public async Task CreateRun_WithAnotherProjectsResource_AnswersThatItDoesNotExist(string collection, string reason)
    {
        var name = $"projects/{SecuredServer.Beta}/{collection}/0123456789abcdef";
        var spec = new RunSpec { Recipe = "quickstart", BudgetUsdMicros = 1 };
        (collection == "models"
            ? RunSpec.Descriptor.FindFieldByName("model")
            : RunSpec.Descriptor.FindFieldByName("dataset")).Accessor.SetValue(spec, name);
        var request = new CreateRunRequest { Parent = $"projects/{SecuredServer.Alpha}", Spec = spec };
        var answer = await server.Calls.CallAsync(
            Contract.Find("RunService", "CreateRun"), server.Key(SecuredServer.Alpha, Role.Operator), request.ToByteArray());
        Assert.Equal(new RawAnswer(StatusCode.NotFound, $"{name} does not exist.", reason), answer);
    }

    [Fact]
    public async Task Upload_WhoseLaterMessageNamesAnotherProject_IsRefused()
    {
        var key = server.Key(SecuredServer.Alpha, Role.Operator);
        var method = Contract.Find("ModelService", "ImportModel");
        var first = new ImportModelRequest
        {
            File = new ModelFileHeader { Parent = $"projects/{SecuredServer.Alpha}", FileName = "a", Sha256 = Api.ApiClient.Hash([]) },
        };
        var second = new ImportModelRequest
        {
            File = new ModelFileHeader { Parent = $"projects/{SecuredServer.Beta}", FileName = "b", Sha256 = Api.ApiClient.Hash([]) },
        };
        var answer = await server.Calls.CallAsync(method, key, first.ToByteArray(), second.ToByteArray());
        Assert.Equal(new RawAnswer(StatusCode.NotFound, "Project projects/beta does not exist.", "PROJECT_NOT_FOUND"), answer);
    }

    [Fact]
    public async Task Connect_WithAUsersKey_IsRefused()
    {
        var answer = await server.Calls.CallAsync(
            Contract.Find("AgentService", "Connect"), server.AdminKey, new ConnectRequest { Hello = new Hello() }.ToByteArray());
        Assert.Equal((StatusCode.Unauthenticated, "AGENT_TOKEN_INVALID"), (answer.Code, answer.Reason));
    }

    private Task<RawAnswer> CallAsync(MethodDescriptor method, string? token, string project) =>
        server.Calls.CallAsync(method, token, Contract.RequestTo(method, project).ToByteArray());

    private async Task ExpectAsync(List<string> problems, MethodDescriptor method, string who, string? token, StatusCode expected)
    {
        var answer = await CallAsync(method, token, SecuredServer.Alpha);
        if (answer.Code != expected)
        {
            problems.Add($"{method.FullName} by {who}: {answer}, expected {expected}");
        }
    }

    // A service that is in the contract and not in this server answers UNIMPLEMENTED to everybody.
    private async Task<IReadOnlyList<MethodDescriptor>> ServedAsync(string service)
    {
        var methods = Contract.Methods.Where(method => method.Service.Name == service).ToList();
        return (await CallAsync(methods[0], null, SecuredServer.Alpha)).Code == StatusCode.Unimplemented ? [] : methods;
    }
}
