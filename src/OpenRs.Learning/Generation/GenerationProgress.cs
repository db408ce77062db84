namespace OpenRs.Learning.Generation;

/// <summary>How far a call of the engine is.</summary>
/// <param name="CompletedRequests">Finished completions.</param>
/// <param name="Requests">All completions of the call.</param>
/// <param name="GeneratedTokens">Tokens drawn so far.</param>
public readonly record struct GenerationProgress(int CompletedRequests, int Requests, long GeneratedTokens);
