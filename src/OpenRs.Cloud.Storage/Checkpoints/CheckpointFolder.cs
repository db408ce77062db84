using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>The files of a local folder, subfolders included. A manifest that an earlier download left there is none of them.</summary>
internal sealed class CheckpointFolder : ICheckpointSource
{
    private readonly string _folder;

    public CheckpointFolder(string folder)
    {
        _folder = folder;
        Paths =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Where(static path => path != CheckpointManifest.FileName)
                .Order(StringComparer.Ordinal),
        ];
    }

    public string Location => _folder;

    public IReadOnlyList<string> Paths { get; }

    public Task<Stream> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(ObjectStoreExtensions.OpenSequential(Path.Combine(_folder, path)));
}
