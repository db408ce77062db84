using System.Security.Cryptography;
using System.Text.Json;

namespace OpenRs.Cloud.Server.Backups;

/// <summary>The files of a backup.</summary>
internal sealed class BackupFolder(string path)
{
    private const int MaxHeaderBytes = 1 << 16;
    private const int MaxLineBytes = 4096;

    /// <summary>Where it lies.</summary>
    public string FolderPath { get; } = Path.GetFullPath(path);

    /// <summary>The copy of the state.</summary>
    public string State => Path.Combine(FolderPath, "state.db");

    /// <summary>The list of objects, a JSON line each.</summary>
    public string Objects => Path.Combine(FolderPath, "objects.jsonl");

    private string Header => Path.Combine(FolderPath, "backup.json");

    /// <summary>Makes the folder.</summary>
    /// <exception cref="BackupException">It holds something.</exception>
    public void Create()
    {
        if (Directory.Exists(FolderPath) && Directory.EnumerateFileSystemEntries(FolderPath).Any())
        {
            throw new BackupException($"{FolderPath} holds something already. Name a folder for this backup alone (--out FOLDER).");
        }

        Directory.CreateDirectory(FolderPath);
    }

    /// <summary>Makes the folder a backup.</summary>
    public void WriteHeader(BackupHeader header) => File.WriteAllBytes(Header, JsonSerializer.SerializeToUtf8Bytes(header));

    /// <summary>Reads what the backup is of, and checks its files.</summary>
    /// <exception cref="BackupException">It is no backup, or damaged.</exception>
    public async Task<BackupHeader> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var header = TryReadHeader() ?? throw new BackupException(
            $"{FolderPath} is no whole backup: its backup.json is missing or damaged. Name a folder that openrs backup wrote.");
        if (header.Format != BackupHeader.CurrentFormat)
        {
            throw new BackupException(
                $"{FolderPath} is a backup of format {header.Format}, and this program knows format {BackupHeader.CurrentFormat}. Use the "
                + "version that wrote it, or a newer one.");
        }

        foreach (var (file, sha256) in new[] { (State, header.StateSha256), (Objects, header.ObjectsSha256) })
        {
            if (!File.Exists(file) || await HashAsync(file, cancellationToken) != sha256)
            {
                throw new BackupException($"{file} is missing or damaged. Use another backup.");
            }
        }

        return header;
    }

    /// <summary>The objects that the backup needs; their list must be checked before.</summary>
    public IEnumerable<BackedUpObject> ReadObjects() => File.ReadLines(Objects).Select(line =>
        line.Length <= MaxLineBytes && JsonSerializer.Deserialize<BackedUpObject>(line) is { } entry
            ? entry
            : throw new BackupException($"{Objects} has a line that is no object. Use another backup."));

    /// <summary>sha256 of a file.</summary>
    public static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }

    private BackupHeader? TryReadHeader()
    {
        var file = new FileInfo(Header);
        try
        {
            return file is { Exists: true, Length: <= MaxHeaderBytes }
                ? JsonSerializer.Deserialize<BackupHeader>(File.ReadAllBytes(Header))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
