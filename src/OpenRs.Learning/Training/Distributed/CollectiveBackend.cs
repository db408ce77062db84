namespace OpenRs.Learning.Training.Distributed;

/// <summary>What carries data between ranks.</summary>
public enum CollectiveBackend
{
    /// <summary>Gloo: TCP between processes, tensors in host memory.</summary>
    Gloo = 1,

    /// <summary>NCCL: between GPUs, tensors in device memory.</summary>
    Nccl = 2,
}
