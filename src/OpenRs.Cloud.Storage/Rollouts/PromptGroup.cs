namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>Completions of one prompt.</summary>
/// <param name="Prompt">The prompt; <see langword="null"/> in evaluations of earlier builds.</param>
/// <param name="Samples">The completions.</param>
public sealed record PromptGroup(PromptRecord? Prompt, IReadOnlyList<CompletionRecord> Samples);
