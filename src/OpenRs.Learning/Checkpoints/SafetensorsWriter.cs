using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using TorchSharp;

namespace OpenRs.Learning.Checkpoints;

/// <summary>
/// Writes safetensors files. The same tensors give the same bytes: entries are ordered by name, metadata is <c>format: pt</c>, and
/// the header is padded with spaces to 8 bytes, as the format asks.
/// </summary>
public static class SafetensorsWriter
{
    private const int MaxWrite = 1 << 26;

    /// <summary>Writes a file and flushes it to disk. A file of that name is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Tensors by name, on any device; each is stored in <paramref name="type"/> or, without one, its own
    /// type.</param>
    /// <param name="type">The type to store all tensors in, or null to keep theirs.</param>
    /// <param name="cancellationToken">Stops between two pieces of them, and leaves a file that is cut off.</param>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, torch.Tensor>> tensors,
        TensorType? type = null,
        CancellationToken cancellationToken = default) => Write(
        path,
        [
            .. tensors.Select(item =>
                new TensorSource(item.Key, type ?? TorchTypes.FromTorch(item.Value.dtype), item.Value.shape, item.Value.detach)),
        ],
        cancellationToken);

    /// <summary>Writes a file from tensors that are made one at a time, and flushes it to disk. A file of that name is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="cancellationToken">Stops between two pieces of them, and leaves a file that is cut off.</param>
    internal static void Write(string path, IReadOnlyList<TensorSource> tensors, CancellationToken cancellationToken = default)
    {
        var ordered = Order(tensors);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        WriteHeader(file, ordered);
        foreach (var source in ordered)
        {
            using var scope = torch.NewDisposeScope();
            WriteData(file, source.Read(), source.Type.ToTorch(), cancellationToken);
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Makes the tensors as <see cref="Write(string, IReadOnlyList{TensorSource}, CancellationToken)"/> does, for a process that helps
    /// another to write.
    /// </summary>
    internal static void ReadAll(IReadOnlyList<TensorSource> tensors)
    {
        foreach (var source in Order(tensors))
        {
            using var scope = torch.NewDisposeScope();
            source.Read();
        }
    }

    private static TensorSource[] Order(IReadOnlyList<TensorSource> tensors) =>
        [.. tensors.OrderBy(source => source.Name, StringComparer.Ordinal)];

    private static void WriteHeader(FileStream file, TensorSource[] tensors)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("__metadata__");
            writer.WriteString("format", "pt");
            writer.WriteEndObject();
            long offset = 0;
            foreach (var source in tensors)
            {
                var end = offset + (source.Shape.Aggregate(1L, (product, size) => product * size) * source.Type.Size());
                WriteEntry(writer, source, (offset, end));
                offset = end;
            }

            writer.WriteEndObject();
        }

        var padding = (8 - (int)(json.Length % 8)) % 8;
        json.Write(Encoding.ASCII.GetBytes(new string(' ', padding)));
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        file.Write(prefix);
        json.WriteTo(file);
    }

    private static void WriteEntry(Utf8JsonWriter writer, TensorSource source, (long Begin, long End) offsets)
    {
        writer.WriteStartObject(source.Name);
        writer.WriteString("dtype", source.Type.ToString());
        writer.WriteStartArray("shape");
        foreach (var size in source.Shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(offsets.Begin);
        writer.WriteNumberValue(offsets.End);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteData(FileStream file, torch.Tensor tensor, torch.ScalarType type, CancellationToken cancellationToken)
    {
        using var all = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var flat = tensor.detach().contiguous().view(tensor.NumberOfElements);
        const int Step = MaxWrite / sizeof(long);
        for (long start = 0; start < tensor.NumberOfElements; start += Step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var piece = flat.narrow(0, start, Math.Min(Step, tensor.NumberOfElements - start)).to(type).cpu();
            file.Write(piece.bytes);
        }
    }
}
