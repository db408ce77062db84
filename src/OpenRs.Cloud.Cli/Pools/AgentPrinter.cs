using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Pools;

/// <summary>Agents on standard output.</summary>
internal static class AgentPrinter
{
    public static void Print(Agent agent, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(agent);
            return;
        }

        Fields.Print("agent", agent.Name.Split('/')[^1]);
        Fields.Print("pool", agent.Name.Split('/')[1]);
        Fields.Print("state", $"{Format.State(agent.State)} for {Since(agent.StateTime)}");
        if (agent.Work is { } work)
        {
            Fields.Print("job", JobOf(work.Job));
            var units = work.Units > 1 ? string.Create(CultureInfo.InvariantCulture, $", {work.Units} units") : "";
            Fields.Print("does", $"{DoesOf(work)}{units} for {Since(work.StartTime)}");
        }

        Fields.Print("device", $"{agent.Device}{MemoryOf(agent)}");
        Fields.Print("gpus", string.Create(
            CultureInfo.InvariantCulture,
            $"{agent.GpuCount} x {agent.GpuType}{(agent.Spot ? ", spot" : "")}, {Format.Usd(agent.UsdMicrosPerGpuHour)} per GPU hour"));
        Fields.Print("takes", string.Join(", ", agent.Roles.Select(static role => role.ToString().ToLowerInvariant())));
        Fields.Print("engine", agent.EngineVersion);
        Fields.Print("units done", FormattableString.Invariant($"{agent.UnitsDone} since {Format.Time(agent.ConnectTime)}"));
        Fields.Print("heard of", $"{Since(agent.LastContactTime)} ago");
        if (agent.DrainTime is { } drained)
        {
            Fields.Print("drained", $"since {Format.Time(drained)}; its process can be ended when it is DRAINED");
        }
    }

    public static void Print(IReadOnlyList<Agent> agents, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(agents);
            return;
        }

        var table = new TextTable(
            "agent", new("pool", 5), "state", new("for", 7), new("job", 8), new("does", 9), new("units", 6), new("GPUs", 4), new("$/h", 3),
            new("heard", 2), new("device", 1));
        foreach (var agent in agents)
        {
            var name = agent.Name.Split('/');
            table.Row(
                name[^1],
                name[1],
                Format.State(agent.State),
                Since(agent.StateTime),
                agent.Work is { } work ? JobOf(work.Job) : "",
                agent.Work is null ? "" : DoesOf(agent.Work),
                agent.UnitsDone.ToString(CultureInfo.InvariantCulture),
                agent.GpuCount == 1 ? agent.GpuType : $"{agent.GpuCount} x {agent.GpuType}",
                Format.Usd(agent.UsdMicrosPerGpuHour * agent.GpuCount),
                Since(agent.LastContactTime),
                agent.Device);
        }

        table.Print();
    }

    /// <summary>A job's id; words for one that the caller may not know.</summary>
    public static string JobOf(string job) => job.Length == 0 ? "(of another project)" : job.Split('/')[^1];

    private static string DoesOf(AgentWork work) => work.Phase switch
    {
        Phase.Unspecified => "not known",
        Phase.Idle => "waits for work",
        _ when work.Step == 0 => PhaseName.Of(work.Phase)!,
        _ => string.Create(CultureInfo.InvariantCulture, $"{PhaseName.Of(work.Phase)}, step {work.Step}"),
    };

    private static string MemoryOf(Agent agent) => agent.MemoryBytes == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", {agent.MemoryBytes / (double)(1 << 30):0.#} GiB memory");

    private static string Since(Timestamp time)
    {
        var passed = TimeProvider.System.GetUtcNow() - time.ToDateTimeOffset();
        return Format.Duration(passed > TimeSpan.Zero ? passed : TimeSpan.Zero);
    }
}
