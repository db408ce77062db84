using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Node;
using OpenRs.Cloud.Server.Tests.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Contract;

/// <summary>
/// A client in another language calls every method that the contract has: one that is added without a drive is named here.
/// </summary>
[Collection(ServerGroup.Name)]
public sealed class ContractDriveTests(ServerFixture fixture)
{
    private const string Pool = "contract";

    [Fact]
    public async Task Contract_EveryMethod_AnswersAClientInAnotherLanguage()
    {
        using var folder = new TemporaryFolder();
        var (model, dataset) = Seeds.Write(folder);
        const string Parent = "projects/contract-checkpoints";
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(parent: Parent), parent: Parent);
        await StoredCheckpoints.CommitAsync(fixture, run.Name, 1);
        await StoredRollouts.PutAsync(fixture.Folder, run.Name, position: 0, text: "\U0001f600 x\n= 4");
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "contract-agent", "contract-agents");
        var result = await NodeDriver.RunAsync(fixture.Server.Address, "contract", new
        {
            agent = new { pool = "contract-agents" },
            model,
            dataset,
            pool = Pool,
            token = fixture.Server.AgentToken,
            engine_version = EngineVersion.Current,
            checkpoint = $"{run.Name}/checkpoints/step-000001",
            rollout = $"{run.Name}/rollouts/000000-000000-000001",
            methods = ContractMethods.Served,
        });

        var outcomes = result.GetProperty("outcomes")
            .EnumerateObject()
            .ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString()!);
        var undriven = ContractMethods.Served.Except(outcomes.Keys).ToList();
        Assert.True(undriven.Count == 0, $"Add a drive to Node/contract.mjs for: {string.Join(", ", undriven)}");
        var failed = outcomes.Where(static outcome => outcome.Value != "answered")
            .Select(static outcome => $"{outcome.Key}: {outcome.Value}")
            .ToList();
        Assert.True(failed.Count == 0, string.Join(Environment.NewLine, failed));
        var known = ContractMethods.Services.SelectMany(
            static service => service.Methods.Select(method => $"{service.Name}.{method.Name}"));
        Assert.Empty(result.GetProperty("drives").EnumerateArray().Select(static drive => drive.GetString()!).Except(known));
    }

    [Fact]
    public async Task Contract_ServicesThatAreNotServedYet_AreReallyNot()
    {
        var result = await NodeDriver.RunAsync(fixture.Server.Address, "reflection");
        var served = result.GetProperty("v1")
            .GetProperty("services")
            .EnumerateArray()
            .Select(static name => name.GetString()!.Split('.')[^1]);
        Assert.Empty(served.Intersect(ContractMethods.NotServed));
    }
}
