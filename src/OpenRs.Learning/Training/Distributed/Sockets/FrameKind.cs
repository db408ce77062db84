namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>What a frame between ranks is. The numbers go over the wire.</summary>
internal enum FrameKind
{
    /// <summary>Part of a collective; its bytes follow.</summary>
    Data = 1,

    /// <summary>The sender has ended its work and will send nothing more.</summary>
    Leave = 2,

    /// <summary>The sender gives up because it has lost a rank.</summary>
    Lost = 3,
}
