namespace OpenRs.Learning.Training.Distributed.Collectives;

/// <summary>An exchange with other ranks has failed; <see cref="ProcessGroup"/> adds which rank noticed in what.</summary>
/// <param name="message">What is wrong with which rank, as the rest of a sentence without a full stop.</param>
internal sealed class TransportException(string message) : IOException(message);
