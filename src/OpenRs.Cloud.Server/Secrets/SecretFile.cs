using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Storage.Objects.Files;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Server.Secrets;

/// <summary>
/// A secret in a file: a configured one, or one of the data folder that only the server's user can read and that is made at first start.
/// It is read again when somebody has replaced it, so that it can be changed without a restart. A file that holds no secret stops the
/// start.
/// </summary>
internal sealed class SecretFile
{
    private const int KeyBytes = 32;

    private readonly Lock _lock = new();
    private readonly Func<string, string?> _problem;
    private (DateTime Written, long Length) _version;
    private byte[] _hash;

    /// <summary>Reads the file, and makes it first when there is none and it is the server's own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="make">
    /// Makes the secret of a new file; <see langword="null"/> for a configured file, which is never made: each server of a cluster would
    /// make another secret.
    /// </param>
    /// <param name="problem">Why a secret has not the form that is needed, as a clause; <see langword="null"/> when it has.</param>
    /// <exception cref="FormatException">The file holds no secret, or none of that form.</exception>
    /// <exception cref="IOException">The file cannot be read or made.</exception>
    public SecretFile(string path, Func<string>? make, Func<string, string?>? problem = null)
    {
        Path = path;
        _problem = problem ?? (static _ => null);
        if (make is not null && !File.Exists(path))
        {
            Create(path, make());
        }

        _version = Version();
        _hash = Hash(ReadAtStart(isOwn: make is not null));
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Whether a text is the secret; nothing is equal to no text. The time that this takes tells nothing of the secret.</summary>
    public bool Matches(string? text) => AreEqual(text, Current());

    /// <summary>A key of 32 bytes that whoever has the secret can derive, and nobody else.</summary>
    /// <param name="purpose">What it is for: keys of other purposes tell nothing of it.</param>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Current(), KeyBytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>A new token of 32 random bytes, as lower-case hexadecimal digits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));

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

    private string ReadAtStart(bool isOwn)
    {
        try
        {
            return Read();
        }
        catch (FormatException exception)
        {
            var advice = isOwn ? "Write the secret into it, or remove it: the next start makes a new one." : "Write the secret into it.";
            throw new FormatException($"{exception.Message} {advice}", exception);
        }
    }

    private string Read()
    {
        var secret = SecretText.ReadFile(Path);
        return _problem(secret) is { } problem ? throw new FormatException($"{Path} {problem}") : secret;
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
            return Read();
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
