namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>One file of a checkpoint.</summary>
/// <param name="Path">Its path inside the checkpoint, by the rules of <see cref="Objects.ObjectName"/>, such as
/// <c>model.safetensors</c>.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">The SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
public sealed record CheckpointFile(string Path, long Size, string Sha256);
