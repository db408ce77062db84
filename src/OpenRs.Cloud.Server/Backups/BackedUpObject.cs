namespace OpenRs.Cloud.Server.Backups;

/// <summary>An object that a backup needs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">Its hash.</param>
internal sealed record BackedUpObject(string Name, long Size, string Sha256);
