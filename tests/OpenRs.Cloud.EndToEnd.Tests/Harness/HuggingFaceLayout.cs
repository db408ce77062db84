using System.Buffers.Binary;
using System.Text.Json;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>What transformers looks for in a model folder.</summary>
internal static class HuggingFaceLayout
{
    /// <summary>The class in transformers of a <c>model_type</c>.</summary>
    public static string Architecture(string modelType) => $"{char.ToUpperInvariant(modelType[0])}{modelType[1..]}ForCausalLM";

    public static void AssertHolds(string folder, string modelType = "qwen2")
    {
        using var config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        Assert.Equal(modelType, config.RootElement.GetProperty("model_type").GetString());
        Assert.Equal(Architecture(modelType), config.RootElement.GetProperty("architectures")[0].GetString());
        using var tokenizer = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")));
        Assert.Equal("BPE", tokenizer.RootElement.GetProperty("model").GetProperty("type").GetString());
        Assert.True(File.Exists(Path.Combine(folder, "generation_config.json")), "There is no generation_config.json.");
        AssertIsSafetensors(Path.Combine(folder, "model.safetensors"), config.RootElement.GetProperty("vocab_size").GetInt32());
    }

    // Eight bytes of header length, then JSON; the embeddings must have a row for each entry of the vocabulary.
    private static void AssertIsSafetensors(string path, int vocabulary)
    {
        using var stream = File.OpenRead(path);
        var length = new byte[sizeof(ulong)];
        stream.ReadExactly(length);
        var header = new byte[BinaryPrimitives.ReadUInt64LittleEndian(length)];
        stream.ReadExactly(header);
        using var tensors = JsonDocument.Parse(header);
        Assert.Equal(vocabulary, tensors.RootElement.GetProperty("model.embed_tokens.weight").GetProperty("shape")[0].GetInt32());
        Assert.Equal(stream.Length, stream.Position + tensors.RootElement.EnumerateObject()
            .Where(static tensor => tensor.Name != "__metadata__")
            .Max(static tensor => tensor.Value.GetProperty("data_offsets")[1].GetInt64()));
    }
}
