using System.Globalization;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Pools;

/// <summary>Pools on standard output.</summary>
internal static class PoolPrinter
{
    public static void Print(Pool pool, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(pool);
            return;
        }

        Fields.Print("pool", pool.Name);
        Fields.Print("agents", string.Create(
            CultureInfo.InvariantCulture,
            $"{pool.Agents}: {pool.WorkingAgents} working, {pool.IdleAgents} idle, "
            + $"{pool.DrainingAgents} draining, {pool.DrainedAgents} drained"));
        Fields.Print("wanted", Number(pool.WantedAgents));
        if (pool.Jobs.Count == 0)
        {
            return;
        }

        var table = new TextTable("place", "job", new("priority", 1), new("agents", 3), new("at most", 2));
        foreach (var job in pool.Jobs)
        {
            table.Row(
                job.Place == 0 ? "" : Number(job.Place),
                AgentPrinter.JobOf(job.Job),
                Number(job.Priority),
                Number(job.Agents),
                job.MaxAgents == 0 ? "all" : Number(job.MaxAgents));
        }

        table.Print();
    }

    public static void Print(IReadOnlyList<Pool> pools, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(pools);
            return;
        }

        var table = new TextTable(
            "pool", "agents", new("working", 6), new("idle", 5), new("draining", 2), new("drained", 1), new("wanted", 4), new("jobs", 7),
            new("waiting", 3));
        foreach (var pool in pools)
        {
            table.Row(
                pool.Name.Split('/')[^1],
                Number(pool.Agents),
                Number(pool.WorkingAgents),
                Number(pool.IdleAgents),
                Number(pool.DrainingAgents),
                Number(pool.DrainedAgents),
                Number(pool.WantedAgents),
                Number(pool.Jobs.Count),
                Number(pool.Jobs.Count(static job => job.Agents == 0)));
        }

        table.Print();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
