namespace OpenRs.Cloud.Embedded.Tests;

public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("openrs-grains-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
