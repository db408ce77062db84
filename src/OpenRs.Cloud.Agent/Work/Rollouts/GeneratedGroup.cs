using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Learning.Generation;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>The completions of a prompt before they are judged.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Completions">The completions.</param>
/// <param name="Decoded">Their texts, with the characters that each token added.</param>
internal sealed record GeneratedGroup(
    PromptRecord Prompt, IReadOnlyList<Completion> Completions, IReadOnlyList<(string Text, int[] Lengths)> Decoded);
