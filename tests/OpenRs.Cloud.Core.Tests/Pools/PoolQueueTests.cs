using FsCheck.Fluent;
using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

public sealed class PoolQueueTests
{
    // A queue that said otherwise than the pool decides would be a lie: whoever is first must be whom the pool gives the next agent.
    [Fact]
    public void Order_OfAnyJobs_NamesFirstWhomThePoolGivesTheNextAgent()
    {
        var job = from priority in Gen.Choose(-2, 2) from agents in Gen.Choose(0, 3) from most in Gen.Choose(1, 3)
            select (priority, agents, most);
        Properties.Hold(job, length: 8, sequences: 500, jobs =>
        {
            var all = jobs.Select(static (job, i) => Job($"job-{i}", job.priority, Math.Min(job.agents, job.most), job.most)).ToList();
            while (true)
            {
                var order = PoolQueue.Order(all);
                var next = PoolCapacity.First(
                    all.Where(static job => job.Agents < job.MaxAgents), static job => job.Priority, static job => job.Agents);
                Assert.Equal(next?.JobId, order.FirstOrDefault(static job => job.Place == 1)?.JobId);
                var places = order.TakeWhile(static job => job.Place > 0).Select(static job => job.Place);
                Assert.Equal(Enumerable.Range(1, order.Count(static job => job.Place > 0)), places);
                Assert.All(
                    order.SkipWhile(static job => job.Place > 0),
                    static job => Assert.True(job.Place == 0 && job.Agents == job.MaxAgents));
                Assert.Equal(all.Select(static job => job.JobId).Order(), order.Select(static job => job.JobId).Order());
                if (next is null)
                {
                    return;
                }

                all[all.IndexOf(next)] = next with { Agents = next.Agents + 1 };
            }
        });
    }

    private static PoolJob Job(string id, int priority, int agents, int maxAgents) =>
        new() { JobId = id, Priority = priority, Agents = agents, MaxAgents = maxAgents, Roles = AgentRoles.All };
}
