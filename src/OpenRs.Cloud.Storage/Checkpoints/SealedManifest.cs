namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>A manifest as it is stored.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Sha256">The SHA-256 of the manifest's own JSON, so that any changed byte is noticed.</param>
internal sealed record SealedManifest(CheckpointManifest Manifest, string Sha256);
