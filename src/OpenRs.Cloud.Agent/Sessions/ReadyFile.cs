namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>A file that is there while the agent is connected, for a probe that can look at nothing else.</summary>
/// <param name="path">The file; <see langword="null"/> for none.</param>
internal sealed class ReadyFile(string? path)
{
    /// <summary>Says that the agent is connected.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Create()
    {
        if (path is not null)
        {
            File.WriteAllBytes(path, []);
        }
    }

    /// <summary>Says that it is not, whoever said otherwise.</summary>
    /// <exception cref="IOException">The file cannot be removed, or its folder does not exist.</exception>
    public void Delete()
    {
        if (path is not null)
        {
            File.Delete(path);
        }
    }
}
