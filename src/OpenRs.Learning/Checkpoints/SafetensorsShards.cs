using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace OpenRs.Learning.Checkpoints;

/// <summary>The weight files of a model folder: model.safetensors, or shards with model.safetensors.index.json.</summary>
public static class SafetensorsShards
{
    private const int MaxIndexBytes = 16 << 20;
    private const int MaxShards = 1000;
    private const string SingleFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The files that hold a model's weights; the index decides where there is one.</summary>
    /// <exception cref="CheckpointFormatException">There are none, the index is damaged or a shard is missing.</exception>
    public static IReadOnlyList<string> Find(string directory)
    {
        var index = Path.Combine(directory, IndexFile);
        if (!File.Exists(index))
        {
            var single = Path.Combine(directory, SingleFile);
            return File.Exists(single)
                ? [single]
                : throw new CheckpointFormatException(directory, $"holds neither {SingleFile} nor {IndexFile}.");
        }

        using var json = BoundedJson.Read(index, MaxIndexBytes, BoundedJson.MaxLargeValues);
        var names = NamesOf(index, json.RootElement);
        if (names.FirstOrDefault(name => name != Path.GetFileName(name)) is { } outside)
        {
            throw new CheckpointFormatException(index, $"weight_map names '{outside}', which is not a file of the same folder.");
        }

        if (names.FirstOrDefault(name => !File.Exists(Path.Combine(directory, name))) is { } missing)
        {
            throw new CheckpointFormatException(index, $"the shard '{missing}' is missing.");
        }

        return [.. names.Select(name => Path.Combine(directory, name))];
    }

    /// <summary>
    /// Writes a model's weights and removes weight files that were there before: readers would mix them up with the new ones.
    /// </summary>
    /// <param name="directory">An existing folder.</param>
    /// <param name="tensors">Tensors by name, in the order in which shards are filled.</param>
    /// <param name="type">The type to store all in, or null to keep theirs.</param>
    /// <param name="maxShardBytes">A shard ends before it would become larger; one tensor is never divided. One file if all fit.</param>
    /// <param name="cancellationToken">Stops between two pieces of the weights, and leaves a folder without a complete model.</param>
    public static void Write(
        string directory, IEnumerable<KeyValuePair<string, torch.Tensor>> tensors, TensorType? type = null,
        long maxShardBytes = long.MaxValue, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShardBytes, 1);
        var shards = Divide(tensors, type, maxShardBytes);
        string[] others = [Path.Combine(directory, IndexFile), Path.Combine(directory, SingleFile)];
        foreach (var old in Directory.EnumerateFiles(directory, "model-*-of-*.safetensors").Concat(others))
        {
            File.Delete(old);
        }

        for (var i = 0; i < shards.Count; i++)
        {
            SafetensorsWriter.Write(Path.Combine(directory, NameOf(i, shards.Count)), shards[i], type, cancellationToken);
        }

        if (shards.Count > 1)
        {
            WriteIndex(directory, shards, type);
        }
    }

    private static string[] NamesOf(string index, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("weight_map", out var map)
            || map.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointFormatException(index, "has no weight_map.");
        }

        var names = map.EnumerateObject()
            .Select(item => item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : "")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Take(MaxShards + 1)
            .ToArray();
        return names.Length > MaxShards ? throw new CheckpointFormatException(index, $"names more than {MaxShards} shards.")
            : names.Contains("") ? throw new CheckpointFormatException(index, "weight_map has a value that is not the name of a file.")
            : names;
    }

    private static long BytesOf(torch.Tensor tensor, TensorType? type) =>
        tensor.NumberOfElements * (type ?? TorchTypes.FromTorch(tensor.dtype)).Size();

    private static string NameOf(int shard, int count) => count == 1 ? SingleFile : $"model-{shard + 1:d5}-of-{count:d5}.safetensors";

    private static List<List<KeyValuePair<string, torch.Tensor>>> Divide(
        IEnumerable<KeyValuePair<string, torch.Tensor>> tensors, TensorType? type, long maxShardBytes)
    {
        List<List<KeyValuePair<string, torch.Tensor>>> shards = [[]];
        long filled = 0;
        foreach (var item in tensors)
        {
            var size = BytesOf(item.Value, type);
            if (shards[^1].Count > 0 && filled + size > maxShardBytes)
            {
                shards.Add([]);
                filled = 0;
            }

            shards[^1].Add(item);
            filled += size;
        }

        return shards;
    }

    private static void WriteIndex(string directory, List<List<KeyValuePair<string, torch.Tensor>>> shards, TensorType? type)
    {
        var map = shards.SelectMany((shard, i) => shard.Select(item => (item.Key, File: NameOf(i, shards.Count))))
            .OrderBy(item => item.Key, StringComparer.Ordinal);
        var root = new JsonObject
        {
            ["metadata"] = new JsonObject { ["total_size"] = shards.Sum(shard => shard.Sum(item => BytesOf(item.Value, type))) },
            ["weight_map"] = new JsonObject(map.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.File))),
        };
        File.WriteAllText(Path.Combine(directory, IndexFile), root.ToJsonString(Indented) + "\n");
    }
}
