namespace OpenRs.Cloud.Storage.Objects.Errors;

/// <summary>No space is left in the storage. Nothing of the object became visible and its partial data was removed.</summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class StorageFullException(string message, Exception? inner = null) : ObjectStoreException(message, inner);
