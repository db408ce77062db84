namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>What a rank answers to one of the same run. The numbers go over the wire.</summary>
internal enum HandshakeResult : byte
{
    /// <summary>The connection is taken.</summary>
    Accepted = 1,

    /// <summary>The two disagree about the number of ranks.</summary>
    OtherWorld = 2,

    /// <summary>That rank is connected already, or none that connects here.</summary>
    RankTaken = 3,
}
