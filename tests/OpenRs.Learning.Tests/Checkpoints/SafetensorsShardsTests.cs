using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Checkpoints;

public sealed class SafetensorsShardsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Write_MoreThanOneShardHolds_DividesInOrderAndIndexes()
    {
        using var scope = NewDisposeScope();
        SafetensorsShards.Write(_folder.Path, Tensors(("a", 100), ("b", 100), ("c", 300), ("d", 10)), maxShardBytes: 900);
        var files = SafetensorsShards.Find(_folder.Path);
        Assert.Equal(
            ["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors"],
            files.Select(Path.GetFileName));
        Assert.Equal([["a", "b"], ["c"], ["d"]], files.Select(NamesIn));
        Assert.Contains("\"total_size\": 2040", File.ReadAllText(_folder["model.safetensors.index.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OverAFolderOfShards_LeavesNoneOfThem()
    {
        using var scope = NewDisposeScope();
        SafetensorsShards.Write(_folder.Path, Tensors(("a", 100), ("b", 100)), maxShardBytes: 1);
        SafetensorsShards.Write(_folder.Path, Tensors(("a", 100), ("b", 100)));
        Assert.Equal([_folder["model.safetensors"]], Directory.EnumerateFileSystemEntries(_folder.Path));
        SafetensorsShards.Write(_folder.Path, Tensors(("a", 100), ("b", 100)), TensorType.BF16, maxShardBytes: 399);
        Assert.Equal(3, Directory.EnumerateFiles(_folder.Path).Count());
        Assert.Equal([["a"], ["b"]], SafetensorsShards.Find(_folder.Path).Select(NamesIn));
    }

    [Fact]
    public void SaveWeights_OverAShardedModel_LoadsTheNewWeights()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryPaths.Fixture("qwen2", "mha-sharded")))
        {
            File.Copy(file, _folder[Path.GetFileName(file)]);
        }

        using var model = CausalLanguageModel.Load(_folder.Path);
        using var scope = NewDisposeScope();
        model.Weight("model.norm.weight").fill_(3);
        model.SaveWeights(_folder.Path);
        using var again = CausalLanguageModel.Load(_folder.Path);
        Assert.All(again.Weight("model.norm.weight").data<float>().ToArray(), value => Assert.Equal(3, value));
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(params (string Name, long Count)[] tensors) =>
        [.. tensors.Select(tensor => KeyValuePair.Create(tensor.Name, ones(tensor.Count, float32)))];

    private static string[] NamesIn(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return [.. file.Tensors.Keys.Order()];
    }
}
