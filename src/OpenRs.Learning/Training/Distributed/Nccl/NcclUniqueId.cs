using System.Runtime.CompilerServices;

namespace OpenRs.Learning.Training.Distributed.Nccl;

/// <summary>What makes one group of GPUs out of many: ncclUniqueId.</summary>
[InlineArray(Size)]
internal struct NcclUniqueId
{
    public const int Size = 128;

    private byte _first;
}
