namespace OpenRs.Learning.Training.Optimizer;

/// <summary>Where a host keeps AdamW's moments. No recipe has it: the bytes of the training do not depend on it.</summary>
/// <param name="State">The place.</param>
/// <param name="ScratchFolder">Folder of the scratch file on disk; null is the system's temporary folder.</param>
public sealed record OptimizerStorage(OptimizerState State = OptimizerState.Auto, string? ScratchFolder = null);
