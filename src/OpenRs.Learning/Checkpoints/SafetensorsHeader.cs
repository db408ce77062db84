using System.Buffers.Binary;
using System.Text.Json;

namespace OpenRs.Learning.Checkpoints;

/// <summary>
/// The header of a safetensors file: 8 bytes little-endian length, then a JSON object of tensors and string metadata. Everything is
/// checked against the size of the file before a byte of data is read: the tensors must cover it without holes or overlaps.
/// </summary>
internal sealed class SafetensorsHeader
{
    // The limit of the format's own reader; a corrupt length would otherwise ask for any amount of memory.
    private const long MaxHeader = 100_000_000;

    public required IReadOnlyDictionary<string, TensorEntry> Tensors { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public static SafetensorsHeader Read(string path, FileStream file)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new CheckpointFormatException(
                path, $"is {file.Length} bytes long; a safetensors file starts with 8 bytes of header length.");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length < 2 || length > MaxHeader || length > file.Length - 8)
        {
            throw new CheckpointFormatException(
                path, $"header length {length} does not fit a file of {file.Length} bytes; the file is cut off or not safetensors.");
        }

        var json = new byte[length];
        file.ReadExactly(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Parse(path, document.RootElement, 8 + length, file.Length);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new CheckpointFormatException(path, $"the header is not what safetensors prescribes: {error.Message}", error);
        }
    }

    private static SafetensorsHeader Parse(string path, JsonElement root, long dataStart, long fileLength)
    {
        var tensors = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                foreach (var item in property.Value.EnumerateObject())
                {
                    metadata[item.Name] = item.Value.GetString() ?? "";
                }
            }
            else if (!tensors.TryAdd(property.Name, ParseEntry(path, property, dataStart)))
            {
                throw new CheckpointFormatException(path, $"tensor '{property.Name}' is listed twice.");
            }
        }

        CheckCoverage(path, tensors.Values, dataStart, fileLength);
        return new SafetensorsHeader { Tensors = tensors, Metadata = metadata };
    }

    private static TensorEntry ParseEntry(string path, JsonProperty property, long dataStart)
    {
        if (!property.Value.TryGetProperty("dtype", out var dtype) || !property.Value.TryGetProperty("shape", out var sizes)
            || !property.Value.TryGetProperty("data_offsets", out var offsets) || offsets.GetArrayLength() != 2)
        {
            throw new CheckpointFormatException(path, $"tensor '{property.Name}' lacks dtype, shape or two data_offsets.");
        }

        if (!TensorTypes.TryParse(dtype.GetString(), out var type))
        {
            throw new CheckpointFormatException(
                path, $"tensor '{property.Name}' has dtype {dtype.GetString()}; supported are F32, BF16, I32 and I64. Convert it first.");
        }

        var shape = sizes.EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        var expected = shape.Aggregate((long)type.Size(), (product, size) => checked(product * size));
        if (shape.Any(size => size < 0) || begin < 0 || end - begin != expected)
        {
            throw new CheckpointFormatException(
                path, $"tensor '{property.Name}' of shape [{string.Join(", ", shape)}] needs {expected} bytes, its data_offsets are [{begin}, {end}].");
        }

        return new TensorEntry(property.Name, type, shape, dataStart + begin, end - begin);
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
