using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using OpenRs.Cloud.Server.Security.Authorization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Names that try to be paths, other resources or something else than text: none gets past the door, whoever brings it.</summary>
[Collection(SecuredGroup.Name)]
public sealed class NameInjectionTests(SecuredServer server)
{
    private static readonly string[] Ids =
    [
        "", ".", "..", "%2e%2e", "..%2f..", "a\0b", "a\n", "a b", "A",
        "-a", "a-", "a_b", "~", "$(id)", "'; drop table grains; --", "{0}", "\u0430lpha",
        "alph\u00e1", "\uff41lpha", "a\u200b", "\u202ea",
        "\U0001f600", new string('a', 64), new string('a', 300), new string('a', 99) + "\U0001f600",
    ];

    public static TheoryData<string> Services => [.. Contract.Methods.Select(static method => method.Service.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Call_WithANameThatIsNone_IsRefusedAsInvalid(string service)
    {
        var problems = new List<string>();
        foreach (var method in Contract.Methods.Where(method => method.Service.Name == service
            && MethodPolicies.Find(Contract.PathOf(method))!.Kind == AccessKind.Project))
        {
            foreach (var name in NamesFor(method).Distinct())
            {
                var answer = await server.Calls.CallAsync(method, server.AdminKey, Contract.WithName(method, name).ToByteArray());
                if (answer.Code is not (StatusCode.InvalidArgument or StatusCode.Unimplemented) || answer.Detail.Length > 500)
                {
                    problems.Add($"{method.FullName} '{name}': {answer}");
                }
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task CreateRun_WithAReferenceThatIsNoName_IsRefused()
    {
        foreach (var id in Ids)
        {
            foreach (var reference in new[]
            {
                $"projects/{id}/models/m",
                $"projects/alpha/models/{id}",
                $"projects/alpha/models/{id}/../m",
                $"/projects/alpha/models/m{id}",
                $"models/{id}",
            })
            {
                var spec = new RunSpec
                {
                    Model = reference,
                    Dataset = reference,
                    EvalDataset = reference,
                    Recipe = "quickstart",
                    BudgetUsdMicros = 1,
                };
                var request = new CreateRunRequest { Parent = "projects/alpha", Spec = spec };
                var answer = await server.Calls.CallAsync(
                    Contract.Find("RunService", "CreateRun"), server.Key(SecuredServer.Alpha, Role.Admin), request.ToByteArray());
                Assert.True(answer.Code is StatusCode.InvalidArgument or StatusCode.NotFound, $"'{reference}': {answer}");
            }
        }
    }

    [Fact]
    public async Task ListAuditEntries_OfAllProjects_NeedsARoleInAll()
    {
        var method = Contract.Find("AccessService", "ListAuditEntries");
        var request = new ListAuditEntriesRequest { Parent = "projects/-" }.ToByteArray();
        Assert.Equal(StatusCode.OK, (await server.Calls.CallAsync(method, server.AdminKey, request)).Code);
        Assert.Equal(
            StatusCode.NotFound, (await server.Calls.CallAsync(method, server.Key(SecuredServer.Alpha, Role.Admin), request)).Code);
    }

    private static IEnumerable<string> NamesFor(MethodDescriptor method)
    {
        var good = Contract.NameFor(method, SecuredServer.Alpha);
        var last = good.LastIndexOf('/') + 1;
        string[] whole =
        [
            "/" + good,
            good + "/",
            good + "/x",
            good + "\n",
            good + "?",
            "//" + good,
            good.Replace("projects", "Projects", StringComparison.Ordinal),
            "projects/../" + good,
        ];
        return
        [
            .. whole,
            .. Ids.Select(id => good[..last] + id),
            .. Ids.Select(id => good.Replace($"/{SecuredServer.Alpha}", $"/{id}", StringComparison.Ordinal)),
        ];
    }
}
