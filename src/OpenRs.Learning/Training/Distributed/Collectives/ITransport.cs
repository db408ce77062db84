namespace OpenRs.Learning.Training.Distributed.Collectives;

/// <summary>Moves bytes between the ranks of a group. Every rank must make matching calls in the same order.</summary>
internal interface ITransport : IDisposable
{
    /// <summary>Sends to and receives from other ranks; returns when all of it is done.</summary>
    /// <param name="collective">What it is part of; all ranks must say the same.</param>
    /// <param name="sent">By rank: what goes there, or null for nothing. This rank's own entry is null.</param>
    /// <param name="received">By rank: where what comes from there goes, or null for nothing. This rank's own entry is null.</param>
    /// <exception cref="TransportException">Another rank is lost, does not answer, or does something else.</exception>
    void Exchange(Collective collective, MemoryRegion?[] sent, MemoryRegion?[] received);
}
