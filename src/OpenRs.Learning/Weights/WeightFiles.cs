using OpenRs.Learning.Checkpoints;
using static TorchSharp.torch;

namespace OpenRs.Learning.Weights;

/// <summary>The open files of a model's weights, which were found to hold every weight before memory is taken for one.</summary>
internal sealed class WeightFiles : IDisposable
{
    private readonly List<SafetensorsFile> _files = [];
    private readonly List<(WeightSlot Slot, SafetensorsFile File)> _weights = [];

    private WeightFiles()
    {
    }

    /// <summary>Opens the files and checks their headers.</summary>
    /// <param name="path">A model folder or one safetensors file.</param>
    /// <param name="layout">The weights that they must hold.</param>
    /// <param name="asker">The file that says so, for messages.</param>
    /// <exception cref="CheckpointFormatException">A file is missing or corrupt, or a weight is missing or of another shape.</exception>
    public static WeightFiles Open(string path, FlatLayout layout, string asker = "config.json")
    {
        var files = new WeightFiles();
        try
        {
            files._files.AddRange((Directory.Exists(path) ? SafetensorsShards.Find(path) : [path]).Select(SafetensorsFile.Open));
            files._weights.AddRange(layout.Slots.Select(slot => (slot, files.Holding(slot, path, asker))));
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Reads all weights into the flat buffer of the layout.</summary>
    /// <param name="flat">The buffer.</param>
    /// <param name="cancellationToken">Stops between two pieces of them.</param>
    public void ReadInto(Tensor flat, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        foreach (var (slot, file) in _weights)
        {
            using var scope = NewDisposeScope();
            file.ReadInto(file[slot.Name], flat.narrow(0, slot.Offset, slot.Count), cancellationToken);
        }
    }

    public void Dispose() => _files.ForEach(static file => file.Dispose());

    private SafetensorsFile Holding(WeightSlot slot, string path, string asker)
    {
        var file = _files.Find(file => file.Tensors.ContainsKey(slot.Name))
            ?? throw new CheckpointFormatException(path, $"lacks the weight '{slot.Name}' that {asker} asks for.");
        var shape = file[slot.Name].Shape;
        return shape.SequenceEqual(slot.Shape) ? file : throw new CheckpointFormatException(
            file.FilePath,
            $"'{slot.Name}' has shape [{string.Join(", ", shape)}], {asker} asks for [{string.Join(", ", slot.Shape)}].");
    }
}
