namespace OpenRs.Cloud.Server.Deployments;

/// <summary>The mark in the object store, as JSON.</summary>
/// <param name="Id">The deployment.</param>
/// <param name="Mark">How far its state was at least.</param>
/// <param name="Writer">The process that wrote it.</param>
internal sealed record MarkContent(string Id, long Mark, string Writer);
