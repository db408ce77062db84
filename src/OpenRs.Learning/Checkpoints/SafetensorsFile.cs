using System.Runtime.InteropServices;
using TorchSharp;

namespace OpenRs.Learning.Checkpoints;

/// <summary>Reads a safetensors file, whose header is checked in full when it is opened.</summary>
public sealed class SafetensorsFile : IDisposable
{
    private const int MaxRead = 1 << 26;

    private readonly FileStream _file;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(string path, FileStream file)
    {
        FilePath = path;
        _file = file;
        _header = SafetensorsHeader.Read(path, file);
    }

    /// <summary>The file that was opened.</summary>
    public string FilePath { get; }

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors => _header.Tensors;

    /// <summary>The file's string metadata; PyTorch checkpoints say <c>format: pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="CheckpointFormatException">The file is cut off, overlapping or not safetensors.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (File.Exists(path) && !RegularFile.HasBytes(path))
        {
            throw new CheckpointFormatException(path, RegularFile.Problem);
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        try
        {
            return new SafetensorsFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The entry of a tensor.</summary>
    /// <exception cref="CheckpointFormatException">There is no such tensor.</exception>
    public TensorEntry this[string name] =>
        Tensors.TryGetValue(name, out var entry) ? entry : throw new CheckpointFormatException(FilePath, $"has no tensor '{name}'.");

    /// <summary>Reads a tensor into new host memory of its own type and shape. The caller disposes it.</summary>
    /// <exception cref="CheckpointFormatException">There is no such tensor.</exception>
    public torch.Tensor Read(string name)
    {
        var entry = this[name];
        var tensor = torch.empty(entry.Shape.ToArray(), entry.Type.ToTorch());
        var flat = entry.Count == 0 ? tensor : tensor.view(entry.Count);
        ReadInto(entry, flat);
        return tensor;
    }

    /// <summary>Reads a tensor's elements as <typeparamref name="T"/>, whose size must be the element's.</summary>
    /// <exception cref="CheckpointFormatException">There is no such tensor, or its elements are of another size.</exception>
    public T[] ReadArray<T>(string name)
        where T : unmanaged
    {
        var entry = this[name];
        if (entry.Type.Size() != Marshal.SizeOf<T>())
        {
            throw new CheckpointFormatException(FilePath, $"tensor '{name}' holds {entry.Type} and was asked for as {typeof(T).Name}.");
        }

        var values = new T[entry.Count];
        _file.Position = entry.Offset;
        _file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads into a one-dimensional contiguous tensor, in pieces, converting to its type.</summary>
    /// <param name="entry">What is read.</param>
    /// <param name="flat">Takes it.</param>
    /// <param name="cancellationToken">Stops between two pieces.</param>
    internal void ReadInto(TensorEntry entry, torch.Tensor flat, CancellationToken cancellationToken = default)
    {
        var step = MaxRead / entry.Type.Size();
        _file.Position = entry.Offset;
        for (long start = 0; start < entry.Count; start += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(step, entry.Count - start);
            var target = flat.narrow(0, start, count);
            var direct = target.dtype == entry.Type.ToTorch() && target.device_type == DeviceType.CPU;
            var piece = direct ? target : torch.empty(count, entry.Type.ToTorch());
            _file.ReadExactly(piece.bytes);
            if (!direct)
            {
                target.copy_(piece);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
