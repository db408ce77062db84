namespace OpenRs.Cloud.Hosting.Tests;

public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("openrs-hosting-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
