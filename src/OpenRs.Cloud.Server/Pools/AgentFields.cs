using OpenRs.Cloud.Listing;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>What filters and orders of ListAgents can name.</summary>
internal static class AgentFields
{
    public static IReadOnlyList<ListField<Agent>> All { get; } =
    [
        ListField<Agent>.Text("name", static agent => agent.Name),
        ListField<Agent>.Text("state", static agent => agent.State.ToString().ToUpperInvariant()),
        ListField<Agent>.Time("state_time", static agent => agent.StateTime.ToDateTimeOffset()),
        ListField<Agent>.Text("work.job", static agent => agent.Work?.Job),
        ListField<Agent>.Text("work.phase", static agent => agent.Work?.Phase.ToString().ToUpperInvariant()),
        ListField<Agent>.Number("work.step", static agent => agent.Work?.Step),
        ListField<Agent>.Text("device", static agent => agent.Device),
        ListField<Agent>.Number("memory_bytes", static agent => agent.MemoryBytes),
        ListField<Agent>.Text("gpu_type", static agent => agent.GpuType),
        ListField<Agent>.Number("gpu_count", static agent => agent.GpuCount),
        ListField<Agent>.Flag("spot", static agent => agent.Spot),
        ListField<Agent>.Number("usd_micros_per_gpu_hour", static agent => agent.UsdMicrosPerGpuHour),
        ListField<Agent>.Number("units_done", static agent => agent.UnitsDone),
        ListField<Agent>.Time("connect_time", static agent => agent.ConnectTime.ToDateTimeOffset()),
        ListField<Agent>.Time("last_contact_time", static agent => agent.LastContactTime.ToDateTimeOffset()),
    ];
}
