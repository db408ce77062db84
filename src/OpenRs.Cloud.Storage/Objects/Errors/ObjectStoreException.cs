namespace OpenRs.Cloud.Storage.Objects.Errors;

/// <summary>The storage failed. Subclasses tell the cases a caller can act on.</summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="inner">The cause.</param>
public class ObjectStoreException(string message, Exception? inner = null) : IOException(message, inner);
