using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <content>How many agents each group should have. What a group needed of late is kept here, so that every server answers alike.</content>
public sealed partial class GpuPoolGrain
{
    /// <inheritdoc/>
    public async Task<int> ScaleAsync(AgentRoles roles, int needed, TimeSpan coolDown, CancellationToken cancellationToken)
    {
        var key = roles.ToString();
        var known = state.State.Trends.GetValueOrDefault(key) ?? new PoolTrend(0);
        var trend = DesiredAgents.Decide(needed, known, coolDown, time.GetUtcNow());
        var trends = trend.Agents == 0 ? state.State.Trends.Remove(key) : state.State.Trends.SetItem(key, trend);
        if (trends != state.State.Trends)
        {
            await state.ReplaceAsync(context, state.State with { Trends = trends }, cancellationToken);
        }

        return trend.Agents;
    }

    // The scaler asks no pool that is not listed: what groups needed before would be the answer when it is listed again.
    private Task ForgetTrendsAsync(CancellationToken cancellationToken) => state.State.Trends.IsEmpty
        ? Task.CompletedTask
        : state.ReplaceAsync(context, state.State with { Trends = state.State.Trends.Clear() }, cancellationToken);
}
