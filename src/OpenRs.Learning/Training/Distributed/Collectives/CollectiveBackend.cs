namespace OpenRs.Learning.Training.Distributed.Collectives;

/// <summary>What carries data between ranks.</summary>
public enum CollectiveBackend
{
    /// <summary>TCP sockets between processes, tensors in host memory.</summary>
    Sockets = 1,

    /// <summary>NCCL between GPUs, tensors in device memory; sockets still connect the processes.</summary>
    Nccl = 2,
}
