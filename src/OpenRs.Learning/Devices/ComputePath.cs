namespace OpenRs.Learning.Devices;

/// <summary>What a model computes with.</summary>
public enum ComputePath
{
    /// <summary>Kernels of our own, on the CPU: no bit depends on threads, vector width or neighbours.</summary>
    Kernels,

    /// <summary>Tensor operations of libtorch, on any device.</summary>
    Tensors,
}
