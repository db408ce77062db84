using System.Security.Cryptography;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Uploads;

/// <summary>
/// A file that is being uploaded: lies in a folder for unfinished uploads until its hash is checked. Nobody else can open it meanwhile.
/// </summary>
internal sealed class StagedUpload : IAsyncDisposable
{
    private const int BufferBytes = 1 << 16;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly FileStream _file;
    private readonly Action? _onEnd;

    private StagedUpload(string path, FileMode mode, Action? onEnd = null)
    {
        Path = path;
        _onEnd = onEnd;

        // Without a buffer: what was received counts, also when the call breaks off.
        _file = new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, useAsync: true);
    }

    /// <summary>Where the file lies.</summary>
    public string Path { get; }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Begins a file that does not exist.</summary>
    public static StagedUpload Create(string folder, string fileName)
    {
        Directory.CreateDirectory(folder);
        return new StagedUpload(System.IO.Path.Combine(folder, fileName), FileMode.CreateNew);
    }

    /// <summary>Goes on with a file from its end, or begins it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="onEnd">Called when nobody works with the file any more; not when this throws.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="IOException">Another process has it open.</exception>
    public static async Task<StagedUpload> ContinueAsync(string path, Action onEnd, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var upload = new StagedUpload(path, FileMode.OpenOrCreate, onEnd);
        try
        {
            await upload.ReadHashAsync(cancellationToken);
            return upload;
        }
        catch
        {
            await upload._file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Forgets the bytes so far.</summary>
    public void Restart()
    {
        _ = _hash.GetHashAndReset();
        _file.SetLength(0);
        Length = 0;
    }

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
        await _file.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Ends the file and checks its hash.</summary>
    /// <param name="sha256">The hash announced.</param>
    /// <param name="field">Field of the request that announced it.</param>
    /// <param name="cancellationToken">Abandons the check.</param>
    /// <exception cref="CloudException">HASH_MISMATCH.</exception>
    public async Task CompleteAsync(string sha256, string field, CancellationToken cancellationToken)
    {
        await _file.FlushAsync(cancellationToken);
        await _file.DisposeAsync();
        var actual = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (actual != sha256)
        {
            throw CloudException.Field(
                ErrorReason.HashMismatch, field, $"is {Shorten(sha256)}, but the {Length} bytes received have {actual}. Upload again.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _file.DisposeAsync();
        _onEnd?.Invoke();
    }

    private async Task ReadHashAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        int count;
        while ((count = await _file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            _hash.AppendData(buffer, 0, count);
            Length += count;
        }
    }

    private static string Shorten(string text) => text.Length <= 64 ? $"'{text}'" : $"'{text[..64]}...'";
}
