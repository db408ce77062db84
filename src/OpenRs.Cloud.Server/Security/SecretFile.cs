using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Server.Security;

/// <summary>
/// A secret in a file of the data folder that only the server's user can read: made at first start, and read again when somebody has
/// replaced it, so that it can be changed without a restart. A file that holds no secret stops the start.
/// </summary>
internal sealed class SecretFile
{
    private readonly Lock _lock = new();
    private (DateTime Written, long Length) _version;
    private byte[] _hash;

    /// <summary>Reads the file, and makes it first when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="make">Makes the secret of a new file.</param>
    /// <exception cref="FormatException">The file holds no secret.</exception>
    /// <exception cref="IOException">The file cannot be read or made.</exception>
    public SecretFile(string path, Func<string> make)
    {
        Path = path;
        if (!File.Exists(path))
        {
            Create(path, make());
        }

        _version = Version();
        _hash = Hash(ReadAtStart(path));
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Whether a text is the secret; nothing is equal to no text. The time that this takes tells nothing of the secret.</summary>
    public bool Matches(string? text) => AreEqual(text, Current());

    /// <summary>sha256 of a secret: hashes have equal length, so comparing them takes equal time.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether a text that a caller sent has a hash; a text that is too short for a secret has none.</summary>
    public static bool AreEqual(string? text, ReadOnlySpan<byte> hash) =>
        text is { Length: >= SecretText.MinLength } && CryptographicOperations.FixedTimeEquals(Hash(text), hash);

    /// <summary>
    /// The file behind links. A secret that Kubernetes mounts is a link to a link; replacing the secret replaces the second one and leaves
    /// the first as it was.
    /// </summary>
    public static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
    }

    private static string ReadAtStart(string path)
    {
        try
        {
            return SecretText.ReadFile(path);
        }
        catch (FormatException exception)
        {
            throw new FormatException(
                $"{exception.Message} Write the secret into it, or remove it: the next start makes a new one.", exception);
        }
    }

    private static void Create(string path, string secret)
    {
        try
        {
            DurableFile.TryCreate(path, Encoding.UTF8.GetBytes(secret + "\n"));
        }
        catch (IOException exception)
        {
            throw new IOException($"{path} cannot be made: {exception.Message} Make room for it, and start again.", exception);
        }
    }

    private byte[] Current()
    {
        lock (_lock)
        {
            // While the file is being replaced it may be missing or cut off: until it holds a secret, the one from before holds.
            if (Version() is var version && version != _version && TryRead() is { } secret)
            {
                _version = version;
                _hash = Hash(secret);
            }

            return _hash;
        }
    }

    private (DateTime Written, long Length) Version()
    {
        var file = Target(Path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private string? TryRead()
    {
        try
        {
            return SecretText.ReadFile(Path);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
