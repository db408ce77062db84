using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Pools;

/// <summary>Waits for the end of a drain.</summary>
internal sealed class DrainWait(ApiConnection api, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until an agent has nothing to do any more.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The agent as it was seen last: drained, or gone with its process.</returns>
    /// <exception cref="CliException">The server cannot be reached, or refused.</exception>
    public async Task<Agent> WaitAsync(Agent agent, CancellationToken cancellationToken)
    {
        while (agent.State == AgentState.Draining)
        {
            await Task.Delay(Period, time, cancellationToken);
            try
            {
                agent = await api.Pools.GetAgentAsync(new GetAgentRequest { Name = agent.Name }, cancellationToken: cancellationToken);
            }
            catch (OpenRsException exception) when (exception.StatusCode == StatusCode.NotFound)
            {
                return agent;
            }
            catch (OpenRsException exception)
            {
                throw api.ToCliException(exception);
            }
        }

        return agent;
    }
}
