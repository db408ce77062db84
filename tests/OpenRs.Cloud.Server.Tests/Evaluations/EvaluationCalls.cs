using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Evaluations;

/// <summary>EvaluationService in the few words that tests need.</summary>
internal static class EvaluationCalls
{
    /// <summary>A spec that is fine: five problems, two samples of each, three shards, one dollar.</summary>
    public static async Task<EvaluationSpec> EvaluationSpecAsync(
        this ApiClient api, string pool = "nobody", string parent = ApiClient.Project)
    {
        var run = await api.SpecAsync(pool, parent);
        return new EvaluationSpec
        {
            Model = run.Model,
            Dataset = run.Dataset,
            Recipe = "quickstart",
            SamplesPerProblem = 2,
            Shards = 3,
            BudgetUsdMicros = 1_000_000,
            Pool = pool,
        };
    }

    public static async Task<Evaluation> CreateAsync(
        this ApiClient api, EvaluationSpec spec, string requestId = "", string parent = ApiClient.Project) =>
        await api.Evaluations.CreateEvaluationAsync(new CreateEvaluationRequest { Parent = parent, Spec = spec, RequestId = requestId });

    public static async Task<Evaluation> GetEvaluationAsync(this ApiClient api, string name) =>
        await api.Evaluations.GetEvaluationAsync(new GetEvaluationRequest { Name = name });

    /// <summary>Watches an evaluation until it is over and settled.</summary>
    public static async Task<IReadOnlyList<Evaluation>> WatchToTheEndAsync(this ApiClient api, string name)
    {
        using var call = api.Evaluations.WatchEvaluation(
            new WatchEvaluationRequest { Name = name }, deadline: DateTime.UtcNow.AddMinutes(1));
        var seen = new List<Evaluation>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            seen.Add(call.ResponseStream.Current.Evaluation);
        }

        return seen;
    }

    /// <summary>An agent with a lease of the evaluation of its pool.</summary>
    public static async Task<FakeAgent> AtWorkAsync(ServerProcess server, string agentId, string pool)
    {
        var agent = await FakeAgent.ConnectAsync(server, agentId, pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        return agent;
    }

    /// <summary>Gives the agent's lease back.</summary>
    public static Task CloseLeaseAsync(this FakeAgent agent) => agent.SendAsync(new ConnectRequest
    {
        CloseLease = new CloseLease { LeaseId = agent.Lease!.LeaseId, FencingToken = agent.Lease.FencingToken, Sequence = 1000 },
    });
}
