using System.Security.Cryptography;
using System.Text;

namespace OpenRs.Cloud.Server.Security;

/// <summary>
/// A secret in a file of the data folder that only the server's user can read: made at first start, and read again when somebody has
/// replaced it, so that it can be changed without a restart.
/// </summary>
internal sealed class SecretFile
{
    private readonly Lock _lock = new();
    private (DateTime Written, long Length) _version;
    private byte[] _hash;

    /// <summary>Reads the file, and makes it first when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="make">Makes the secret of a new file.</param>
    public SecretFile(string path, Func<string> make)
    {
        Path = path;
        if (!File.Exists(path))
        {
            Create(path, make());
        }

        _version = Version();
        _hash = Hash(Read());
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Whether a text is the secret. The time that this takes tells nothing of it.</summary>
    public bool Matches(string text) => CryptographicOperations.FixedTimeEquals(Hash(text), Current());

    /// <summary>sha256 of a secret: hashes have equal length, so comparing them takes equal time.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private byte[] Current()
    {
        lock (_lock)
        {
            // While the file is being replaced it may be missing or empty: until it is whole, the secret from before holds.
            if (Version() is var version && version != _version && Read() is { Length: > 0 } secret)
            {
                _version = version;
                _hash = Hash(secret);
            }

            return _hash;
        }
    }

    private (DateTime Written, long Length) Version()
    {
        var file = new FileInfo(Path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private string Read()
    {
        try
        {
            return File.ReadAllText(Path).Trim();
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    private static void Create(string path, string secret)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.WriteLine(secret);
    }
}
