namespace OpenRs.Cloud.Storage.Logs;

/// <summary>What one process has logged of a job.</summary>
/// <param name="Component">The agent's id, or <see cref="LogObjects.Server"/>.</param>
/// <param name="Process">Which process of it.</param>
/// <param name="Lines">The lines that are kept, oldest first.</param>
public sealed record LogFile(string Component, string Process, IReadOnlyList<LogLine> Lines)
{
    /// <summary>How many older lines were dropped.</summary>
    public long Dropped => Lines.Count == 0 ? 0 : Lines[^1].Number - Lines.Count;
}
