namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>One way for agents to come, go and die during a run. The bytes of the run must be the same in all.</summary>
/// <param name="Name">Name, for tables and options.</param>
/// <param name="MaxAgents">Agents that the run may use at first; 0 for all.</param>
/// <param name="DisturbAsync">What happens, from before the first agent to the last disturbance; the run may end after it.</param>
public sealed record ElasticScenario(string Name, int MaxAgents, Func<ElasticTrial, Task> DisturbAsync);
