namespace OpenRs.Cloud.Agents;

/// <summary>What an agent computes on. Numbers differ between the types in their last bits.</summary>
[GenerateSerializer]
public enum DeviceType
{
    /// <summary>A CPU.</summary>
    Cpu = 0,

    /// <summary>A GPU with CUDA.</summary>
    Cuda = 1,
}
