namespace OpenRs.Cloud.Storage.Objects.Errors;

/// <summary>There is no object of this name.</summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class ObjectNotFoundException(string message, Exception? inner = null) : ObjectStoreException(message, inner);
