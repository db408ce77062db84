namespace OpenRs.Cloud.Hosting.Local.Errors;

/// <summary>The state file is not one of ours, is damaged, or was written by a newer version.</summary>
public sealed class StateFileFormatException : Exception
{
    /// <summary>Describes an unusable state file.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="problem">What is wrong with it, as a clause.</param>
    /// <param name="innerException">The error that showed it, where there is one.</param>
    public StateFileFormatException(string path, string problem, Exception? innerException = null)
        : base(
            $"{path} cannot be used as the state file: {problem.TrimEnd('.')}. Restore it from a backup or name another file.",
            innerException)
        => Path = path;

    /// <summary>The state file.</summary>
    public string Path { get; }
}
