namespace OpenRs.Learning.Generation;

/// <summary>One completion to make.</summary>
/// <param name="Prompt">Token ids; not empty. Requests that follow each other with the same prompt share its computation.</param>
/// <param name="Key">Names the completion; two requests of one run must not share it.</param>
public sealed record GenerationRequest(int[] Prompt, SampleKey Key);
