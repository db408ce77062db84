namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>A checkpoint's manifest is torn, changed or of another format: the checkpoint does not exist.</summary>
/// <param name="message">Which manifest, and what is wrong.</param>
/// <param name="inner">The cause.</param>
public sealed class InvalidManifestException(string message, Exception? inner = null) : IOException(message, inner);
