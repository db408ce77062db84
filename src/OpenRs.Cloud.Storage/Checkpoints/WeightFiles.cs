using System.Security.Cryptography;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>The files that hold the weights of a model or an adapter, in the Hugging Face layout, and their common hash.</summary>
public static class WeightFiles
{
    /// <summary>What a folder without weights has, for messages.</summary>
    internal const string Missing = "no model.safetensors, no shard of one and no adapter_model.safetensors";

    private const int BufferBytes = 1 << 20;

    /// <summary>
    /// Whether a file of a checkpoint holds weights: <c>model.safetensors</c>, a shard <c>model-00001-of-00006.safetensors</c>, or an
    /// adapter's <c>adapter_model.safetensors</c>.
    /// </summary>
    public static bool IsWeights(string path) =>
        path is "model.safetensors" or "adapter_model.safetensors"
        || (path.StartsWith("model-", StringComparison.Ordinal)
            && path.EndsWith(".safetensors", StringComparison.Ordinal)
            && !path.Contains('/'));

    /// <summary>
    /// The SHA-256 of a folder's weight files, one after the other in ordinal order of their names: of a single file it is that file's own.
    /// </summary>
    /// <param name="folder">Folder of a model or an adapter.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="FileNotFoundException">The folder has no weight file.</exception>
    public static async Task<string> HashAsync(string folder, CancellationToken cancellationToken)
    {
        var files = Directory.EnumerateFiles(folder)
            .Where(path => IsWeights(Path.GetFileName(path)))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (files.Length == 0)
        {
            throw new FileNotFoundException($"{folder} has {Missing}.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            await using var stream = File.OpenRead(file);
            await AppendAsync(stream, [hash], cancellationToken).ConfigureAwait(false);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Feeds a stream to hashes, in one reading.</summary>
    /// <returns>How many bytes there were.</returns>
    internal static async Task<long> AppendAsync(Stream stream, IReadOnlyList<IncrementalHash> hashes, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var length = 0L;
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; length += count)
        {
            foreach (var hash in hashes)
            {
                hash.AppendData(buffer, 0, count);
            }
        }

        return length;
    }
}
