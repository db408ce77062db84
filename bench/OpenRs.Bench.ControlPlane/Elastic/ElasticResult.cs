namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>What a scenario made of the run.</summary>
/// <param name="Name">The scenario.</param>
/// <param name="WeightsSha256">sha256 of the final weights.</param>
/// <param name="CompletionsSha256">sha256 over the names and hashes of all stored completions.</param>
/// <param name="Kills">Processes killed.</param>
/// <param name="Seconds">Seconds from the creation of the run to its end.</param>
public sealed record ElasticResult(string Name, string WeightsSha256, string CompletionsSha256, int Kills, double Seconds);
