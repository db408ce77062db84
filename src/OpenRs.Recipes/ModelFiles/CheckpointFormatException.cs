namespace OpenRs.Recipes.ModelFiles;

/// <summary>
/// A model or checkpoint file does not hold what its format or its neighbours promise. The message names the file and the place.
/// </summary>
public sealed class CheckpointFormatException : IOException
{
    /// <summary>Creates the error for one file.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="problem">What is wrong, where in the file, and what was expected.</param>
    /// <param name="inner">The cause, when another reader found it.</param>
    public CheckpointFormatException(string path, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner) => (FilePath, Problem) = (path, problem);

    /// <summary>The file or folder that is wrong.</summary>
    public string FilePath { get; }

    /// <summary>What is wrong, without the path: for those who must not learn of it.</summary>
    public string Problem { get; }
}
