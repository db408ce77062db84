using System.Buffers.Binary;
using System.Text.Json;

namespace OpenRs.Recipes.ModelFiles;

/// <summary>
/// The header of a safetensors file: 8 bytes little-endian length, then a JSON object of tensors and string metadata. Everything is
/// checked against the size of the file before a byte of data is read: the tensors must cover it without holes or overlaps.
/// </summary>
public sealed class SafetensorsHeader
{
    /// <summary>Largest header in bytes; that of the largest published shard has 2 MB.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>Most tensors of one file.</summary>
    public const int MaxTensors = 65_536;

    private const int PrefixBytes = 8;

    /// <summary>Tensors by name.</summary>
    public required IReadOnlyDictionary<string, TensorEntry> Tensors { get; init; }

    /// <summary>The file's string metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Reads the header of a file and leaves the file behind it.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The file, at its start.</param>
    /// <exception cref="CheckpointFormatException">The file is cut off, overlapping or not safetensors.</exception>
    public static SafetensorsHeader Read(string path, FileStream file)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        if (file.ReadAtLeast(prefix, PrefixBytes, throwOnEndOfStream: false) < PrefixBytes)
        {
            throw new CheckpointFormatException(
                path, $"is {file.Length} bytes long; a safetensors file starts with {PrefixBytes} bytes of header length.");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length < 2 || length > file.Length - PrefixBytes)
        {
            throw new CheckpointFormatException(
                path, $"header length {length} does not fit a file of {file.Length} bytes; the file is cut off or not safetensors.");
        }

        if (length > MaxBytes)
        {
            throw new CheckpointFormatException(path, $"header length {length} is more than {MaxBytes}; write the model in more shards.");
        }

        var json = new byte[length];
        file.ReadExactly(json);
        return Parse(path, json, file.Length);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The JSON object.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="CheckpointFormatException">It is not what the format prescribes, or does not cover the file.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long fileLength)
    {
        try
        {
            var reader = new SafetensorsHeaderReader(path, json, PrefixBytes + json.Length);
            reader.Read();
            CheckCoverage(path, reader.Tensors.Values, PrefixBytes + json.Length, fileLength);
            return new SafetensorsHeader { Tensors = reader.Tensors, Metadata = reader.Metadata };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name that escapes half a surrogate pair.
            throw new CheckpointFormatException(path, "the header is not the JSON that safetensors prescribes.", error);
        }
    }

    private static void CheckCoverage(string path, IEnumerable<TensorEntry> tensors, long dataStart, long fileLength)
    {
        var next = dataStart;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Length))
        {
            if (tensor.Offset != next)
            {
                throw new CheckpointFormatException(
                    path, $"tensor '{tensor.Name}' starts at byte {tensor.Offset}, the one before it ends at {next}.");
            }

            next += tensor.Length;
        }

        if (next != fileLength)
        {
            throw new CheckpointFormatException(
                path, $"the tensors end at byte {next}, the file at {fileLength}; it is cut off or was written partly.");
        }
    }
}
