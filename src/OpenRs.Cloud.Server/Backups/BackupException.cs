namespace OpenRs.Cloud.Server.Backups;

/// <summary>A backup cannot be made or restored; the message says why and what to do.</summary>
internal sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
