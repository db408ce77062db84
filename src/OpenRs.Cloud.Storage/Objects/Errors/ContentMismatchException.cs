namespace OpenRs.Cloud.Storage.Objects.Errors;

/// <summary>An immutable object already exists with other bytes: two computations that must agree do not.</summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class ContentMismatchException(string message, Exception? inner = null) : ObjectStoreException(message, inner);
