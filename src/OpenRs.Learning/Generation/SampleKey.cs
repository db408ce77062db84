namespace OpenRs.Learning.Generation;

/// <summary>The name of one completion, from which all its randomness follows.</summary>
/// <param name="Seed">Seed of the run: the key of the generator.</param>
/// <param name="Step">Training step, or a number that sets an evaluation apart.</param>
/// <param name="Prompt">Index of the prompt in its dataset.</param>
/// <param name="Sample">Index of the completion among those of the prompt.</param>
public readonly record struct SampleKey(ulong Seed, uint Step, uint Prompt, uint Sample);
