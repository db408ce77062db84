namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>The run has no committed checkpoint of this step.</summary>
/// <param name="message">Which run and step.</param>
/// <param name="inner">The cause.</param>
public sealed class CheckpointNotFoundException(string message, Exception? inner = null) : IOException(message, inner);
