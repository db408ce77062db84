namespace OpenRs.Learning.Training.Optimizer;

/// <summary>Where AdamW's moments lie between updates. The bytes of the training do not depend on it.</summary>
public enum OptimizerState
{
    /// <summary>In memory while everything fits into 60 % of what the machine has, else on disk.</summary>
    Auto,

    /// <summary>In memory: 8 bytes per weight.</summary>
    Memory,

    /// <summary>In a scratch file of 8 bytes per weight, read and written once per update.</summary>
    Disk,
}
