using OpenRs.Cloud.Listing;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>What filters and orders of ListPools can name.</summary>
internal static class PoolFields
{
    public static IReadOnlyList<ListField<Pool>> All { get; } =
    [
        ListField<Pool>.Text("name", static pool => pool.Name),
        ListField<Pool>.Number("agents", static pool => pool.Agents),
        ListField<Pool>.Number("idle_agents", static pool => pool.IdleAgents),
        ListField<Pool>.Number("working_agents", static pool => pool.WorkingAgents),
        ListField<Pool>.Number("draining_agents", static pool => pool.DrainingAgents),
        ListField<Pool>.Number("drained_agents", static pool => pool.DrainedAgents),
        ListField<Pool>.Number("wanted_agents", static pool => pool.WantedAgents),
    ];
}
