namespace OpenRs.Cloud.Storage.Objects;

/// <summary>What is known of an object without reading it.</summary>
/// <param name="Name">The object's name.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="ETag">The entity tag: changes with every write, opaque, only good for <see cref="PutCondition.IfMatch"/> at the same
/// store.</param>
/// <param name="LastModified">When it was written, by the clock of the storage.</param>
public sealed record ObjectInfo(string Name, long Size, string ETag, DateTimeOffset LastModified);
