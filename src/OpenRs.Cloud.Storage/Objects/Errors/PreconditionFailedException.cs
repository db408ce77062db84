namespace OpenRs.Cloud.Storage.Objects.Errors;

/// <summary>
/// The condition of a write did not hold: the object exists, or is another version, or another writer came first. Nothing was changed.
/// </summary>
/// <param name="message">What failed, where, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class PreconditionFailedException(string message, Exception? inner = null) : ObjectStoreException(message, inner);
