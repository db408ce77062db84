namespace OpenRs.Cloud.Hosting.Local.Errors;

/// <summary>Another process has the state file open. Two hosts on one file would run every grain twice.</summary>
public sealed class StateFileLockedException : Exception
{
    /// <summary>Describes who holds the file.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="holderProcessId">The process that holds it, or null if it could not be read.</param>
    public StateFileLockedException(string path, int? holderProcessId)
        : base($"{path} is in use by {(holderProcessId is { } id ? $"process {id}" : "another process")}. "
            + "Stop that process, or give this one a state file of its own.")
        => (Path, HolderProcessId) = (path, holderProcessId);

    /// <summary>The state file.</summary>
    public string Path { get; }

    /// <summary>The process that holds it, or null if it could not be read.</summary>
    public int? HolderProcessId { get; }
}
