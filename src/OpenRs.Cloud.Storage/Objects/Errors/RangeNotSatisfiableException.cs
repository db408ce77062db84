namespace OpenRs.Cloud.Storage.Objects.Errors;

/// <summary>A range begins at or after the end of its object.</summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class RangeNotSatisfiableException(string message, Exception? inner = null) : ObjectStoreException(message, inner);
