namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>A file of a committed checkpoint is missing or has other bytes than its manifest says.</summary>
/// <param name="message">Which file, what was expected and found.</param>
/// <param name="inner">The cause.</param>
public sealed class CorruptCheckpointException(string message, Exception? inner = null) : IOException(message, inner);
