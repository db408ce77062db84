using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Models;

namespace OpenRs.Learning.Tests.Models;

public sealed class ModelDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("tied-f32")]
    [InlineData("untied-bf16")]
    public void SaveWeights_LoadedCheckpoint_GivesBackEveryByteOfEveryTensor(string name) =>
        AssertSavesWhatItLoads(RepositoryPaths.Fixture("qwen2", name));

    [SkippableTheory]
    [MemberData(nameof(GoldenModels.Families), MemberType = typeof(GoldenModels))]
    public void SaveWeights_CheckpointOfAnotherFamily_GivesBackEveryByteAndConfig(string family, string name)
    {
        var source = GoldenModels.Folder(shared: true, family, name);
        AssertSavesWhatItLoads(source);
        AssertEqual(DecoderConfigFile.Read(source), DecoderConfigFile.Read(_folder.Path));
    }

    [Theory]
    [MemberData(nameof(TestModels.Families), MemberType = typeof(TestModels))]
    public void Write_ConfigOfAnotherFamily_ReadsBackEqual(string name)
    {
        DecoderConfigFile.Write(_folder.Path, TestModels.Shape(name));
        AssertEqual(TestModels.Shape(name), DecoderConfigFile.Read(_folder.Path));
    }

    [Theory]
    [InlineData("tied-f32", 10_000)]
    [InlineData("untied-bf16", 1_000_000)]
    public void Write_ConfigOfEitherRopeSpelling_ReadsBackEqual(string name, double theta)
    {
        var config = DecoderConfigFile.Read(RepositoryPaths.Fixture("qwen2", name));
        Assert.Equal(theta, config.RopeTheta);
        DecoderConfigFile.Write(_folder.Path, config);
        AssertEqual(config, DecoderConfigFile.Read(_folder.Path));
    }

    [Fact]
    public void SaveWeights_GenerationConfig_KeepsWhatOthersRead()
    {
        const string Content = """{"eos_token_id": [2, 5], "temperature": 0.6, "top_p": 0.95, "do_sample": true}""";
        CopyFixture("tied-f32");
        File.WriteAllText(_folder["generation_config.json"], Content);
        using var model = CausalLanguageModel.Load(_folder.Path);
        Assert.Equal([2, 5], model.Config.EosTokenIds);
        model.SaveWeights(_folder["saved"]);
        Assert.Equal(Content, File.ReadAllText(Path.Combine(_folder["saved"], "generation_config.json")));
    }

    [Fact]
    public void Load_ShardMissing_NamesIt()
    {
        CopyFixture("mha-sharded");
        File.Delete(_folder["model-00003-of-00006.safetensors"]);
        var error = Assert.Throws<CheckpointFormatException>(() => CausalLanguageModel.Load(_folder.Path));
        Assert.Contains("model-00003-of-00006.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_IndexThatLeavesTheFolder_IsRefused()
    {
        CopyFixture("mha-sharded");
        var index = _folder["model.safetensors.index.json"];
        File.WriteAllText(index, File.ReadAllText(index).Replace("model-00001-of", "../model-00001-of", StringComparison.Ordinal));
        var error = Assert.Throws<CheckpointFormatException>(() => CausalLanguageModel.Load(_folder.Path));
        Assert.Contains("not a file of the same folder", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"intermediate_size\": 160", "\"intermediate_size\": 161", "has shape")]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", "lacks the weight 'model.layers.2.")]
    [InlineData("\"model_type\": \"qwen2\"", "\"model_type\": \"gpt2\"", "model_type is 'gpt2'")]
    [InlineData("\"vocab_size\": 512,", "", "'vocab_size' is missing")]
    [InlineData("\"num_attention_heads\": 4", "\"num_attention_heads\": 5", "hidden_size 64")]
    [InlineData("\"use_sliding_window\": false", "\"use_sliding_window\": true", "sliding")]
    [InlineData("\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"", "hidden_act is 'gelu'")]
    [InlineData("\"vocab_size\": 512,", "\"vocab_size\": 512, \"head_dim\": 32,", "has shape")]
    [InlineData("\"vocab_size\": 512,", "\"vocab_size\": 512, \"partial_rotary_factor\": 0.5,", "partial_rotary_factor is 0.5")]
    [InlineData("\"vocab_size\": 512,", "\"vocab_size\": 512, \"rope_scaling\": {\"type\": \"yarn\", \"factor\": 4},", "rope type 'yarn'")]
    public void Load_ConfigThatDoesNotFit_SaysWhat(string original, string changed, string message)
    {
        CopyFixture("tied-f32");
        var text = File.ReadAllText(_folder["config.json"]);
        Assert.Contains(original, text, StringComparison.Ordinal);
        File.WriteAllText(_folder["config.json"], text.Replace(original, changed, StringComparison.Ordinal));
        var error = Assert.Throws<CheckpointFormatException>(() => CausalLanguageModel.Load(_folder.Path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyFolder_NamesTheMissingFile()
    {
        var error = Assert.Throws<CheckpointFormatException>(() => CausalLanguageModel.Load(_folder.Path));
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Initialize_SameSeed_GivesTheSameBytesAndOtherSeedsDoNot()
    {
        var config = DecoderConfigFile.Read(RepositoryPaths.Fixture("qwen2", "tied-f32"));
        Assert.Equal(Initialized(config, 5), Initialized(config, 5));
        Assert.NotEqual(Initialized(config, 5), Initialized(config, 6));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertEqual(DecoderConfig expected, DecoderConfig actual)
    {
        Assert.Equal(expected.EosTokenIds, actual.EosTokenIds);
        Assert.Equal(expected with { EosTokenIds = [] }, actual with { EosTokenIds = [] });
    }

    private void AssertSavesWhatItLoads(string source)
    {
        using (var model = CausalLanguageModel.Load(source))
        {
            model.SaveWeights(_folder.Path);
        }

        using var before = SafetensorsFile.Open(Path.Combine(source, "model.safetensors"));
        using var after = SafetensorsFile.Open(_folder["model.safetensors"]);
        Assert.Equal(before.Tensors.Keys.Order(), after.Tensors.Keys.Order());
        Assert.Equal("pt", after.Metadata["format"]);
        foreach (var entry in before.Tensors.Values)
        {
            Assert.Equal(entry.Shape, after[entry.Name].Shape);
            Assert.Equal(entry.Type, after[entry.Name].Type);
            using var expected = before.Read(entry.Name);
            using var actual = after.Read(entry.Name);
            Assert.True(expected.bytes.SequenceEqual(actual.bytes), entry.Name);
        }
    }

    private byte[] Initialized(DecoderConfig config, ulong seed)
    {
        using var model = new CausalLanguageModel(config);
        WeightInitializer.Initialize(model, seed);
        model.SaveWeights(_folder.Path);
        return File.ReadAllBytes(_folder["model.safetensors"]);
    }

    private void CopyFixture(string name)
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryPaths.Fixture("qwen2", name)))
        {
            File.Copy(file, _folder[Path.GetFileName(file)]);
        }
    }
}
