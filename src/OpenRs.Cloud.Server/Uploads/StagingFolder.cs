namespace OpenRs.Cloud.Server.Uploads;

/// <summary>A folder for one upload, gone when the upload ends, well or not.</summary>
internal sealed class StagingFolder : IDisposable
{
    public StagingFolder(string parent)
    {
        Path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
