namespace OpenRs.Learning.Training.Distributed.Collectives;

/// <summary>What ranks do together. The numbers go over the wire.</summary>
internal enum Collective
{
    Broadcast = 1,
    AllGather = 2,
    AllToAll = 3,
    Barrier = 4,
}
