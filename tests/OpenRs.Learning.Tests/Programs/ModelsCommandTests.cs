using System.Text.RegularExpressions;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training;

namespace OpenRs.Learning.Tests.Programs;

/// <summary>The model tools as programs: what they write, print and return.</summary>
public sealed class ModelsCommandTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("tied-f32", "--untie", "--tie")]
    [InlineData("mha-sharded", "--dtype=f32", "--dtype=f32")]
    [InlineData("untied-bf16", "--dtype=f32", "--dtype=bf16")]
    public async Task Convert_ThereAndBack_IsTheSameModel(string fixture, string there, string back)
    {
        var source = RepositoryPaths.Fixture("qwen2", fixture);
        await RunAsync(0, "convert", source, "--out", _folder["there"], there, "--shard-megabytes", "1");
        await RunAsync(0, "convert", _folder["there"], "--out", _folder["back"], back);
        Assert.Contains("equal within 0", await RunAsync(0, "diff", source, _folder["there"]), StringComparison.Ordinal);
        Assert.Contains("equal within 0", await RunAsync(0, "diff", source, _folder["back"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny-qwen3", "Qwen3, 2 layers, hidden 64, heads 4/2 of 32,", "--untie", "--tie")]
    [InlineData("tiny-llama", "rope theta 10000 (llama3, factor 8)", "--untie", "--tie")]
    public async Task Init_OfAnotherFamily_IsInspectedConvertedAndProbed(string preset, string words, string there, string back)
    {
        await RunAsync(0, "init", "--preset", preset, "--out", _folder["fresh"]);
        Assert.Contains(words, await RunAsync(0, "inspect", _folder["fresh"]), StringComparison.Ordinal);
        await RunAsync(0, "convert", _folder["fresh"], "--out", _folder["there"], there);
        await RunAsync(0, "convert", _folder["there"], "--out", _folder["back"], back);
        Assert.Contains("equal within 0", await RunAsync(0, "diff", _folder["fresh"], _folder["back"]), StringComparison.Ordinal);
        var probed = await RunAsync(0, "probe", _folder["back"], "--out", _folder["probe"]);
        Assert.Contains("4 x 48 tokens", probed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_OfAnAdapter_ChangesItsMatricesAlone()
    {
        var source = RepositoryPaths.Fixture("qwen2", "untied-bf16");
        using (var model = CausalLanguageModel.Load(source))
        {
            model.AddAdapter(
                new LoraOptions { UpdateRank = 2, Alpha = 4, TargetModules = LoraModules.Query | LoraModules.Down }, seed: 1, "m");
            using var scope = TorchSharp.torch.NewDisposeScope();
            model.Adapter!.Flat.fill_(0.1);
            TrainedFiles.Save(model, _folder["adapter"]);
        }

        var output = await RunAsync(0, "merge", source, "--adapter", _folder["adapter"], "--out", _folder["merged"]);
        Assert.Contains("r 2, alpha 4, q_proj, down_proj merged", output, StringComparison.Ordinal);
        var difference = await RunAsync(1, "diff", source, _folder["merged"]);
        Assert.Contains("self_attn.q_proj.weight", difference, StringComparison.Ordinal);
        Assert.DoesNotContain("self_attn.k_proj.weight", difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_OfAnotherModelsAdapter_SaysWhichFactorDoesNotFit()
    {
        using (var model = CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", "untied-bf16")))
        {
            model.AddAdapter(new LoraOptions { UpdateRank = 2 }, seed: 1);
            TrainedFiles.Save(model, _folder["adapter"]);
        }

        var other = RepositoryPaths.Fixture("qwen2", "mha-sharded");
        var output = await RunAsync(2, "merge", other, "--adapter", _folder["adapter"], "--out", _folder["out"]);
        Assert.Contains("adapter_config.json asks for", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Diff_OtherFamily_NamesIt()
    {
        await RunAsync(0, "init", "--preset", "tiny", "--out", _folder["qwen2"]);
        await RunAsync(0, "init", "--preset", "tiny-llama", "--out", _folder["llama"]);
        var output = await RunAsync(1, "diff", _folder["qwen2"], _folder["llama"]);
        Assert.Contains("model_type is qwen2 on the left, llama on the right", output, StringComparison.Ordinal);
        Assert.Contains("rope_scaling is none on the left, llama3 8 1 4 1024 on the right", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_RoundedModel_IsOneUnlessTheToleranceCoversIt()
    {
        var source = RepositoryPaths.Fixture("qwen2", "tied-f32");
        await RunAsync(0, "convert", source, "--out", _folder["rounded"], "--dtype", "bf16");
        Assert.Contains("model.embed_tokens.weight", await RunAsync(1, "diff", source, _folder["rounded"]), StringComparison.Ordinal);
        await RunAsync(0, "diff", source, _folder["rounded"], "--tolerance", "0.01");
    }

    [Fact]
    public async Task Diff_OtherShape_NamesTheShapes() =>
        Assert.Contains(
            "on the left",
            await RunAsync(1, "diff", RepositoryPaths.Fixture("qwen2", "tied-f32"), RepositoryPaths.Fixture("qwen2", "mha-sharded")),
            StringComparison.Ordinal);

    [Fact]
    public async Task Convert_TieOfAModelWithAnotherOutputLayer_IsRefused() =>
        Assert.Contains(
            "another model",
            await RunAsync(2, "convert", RepositoryPaths.Fixture("qwen2", "untied-bf16"), "--out", _folder["tied"], "--tie"),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("inspect")]
    [InlineData("convert")]
    public async Task AnyVerb_TwoBillionLayers_IsRefusedAtOnce(string verb)
    {
        var folder = Copy("tied-f32");
        var config = await File.ReadAllTextAsync(Path.Combine(folder, "config.json"));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "config.json"),
            Regex.Replace(config, "\"num_hidden_layers\": *\\d+", "\"num_hidden_layers\": 2000000000"));
        string[] more = verb == "convert" ? ["--out", _folder["out"], "--dtype", "bf16"] : [];
        var output = await RunAsync(2, [verb, folder, .. more]);
        Assert.Contains("num_hidden_layers is 2000000000; it must be from 1 to 1024.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SizesThatTheFilesDoNotHave_IsRefusedBeforeMemoryIsTaken()
    {
        var folder = Copy("tied-f32");
        var config = DecoderConfigFile.Read(folder);
        DecoderConfigFile.Write(
            folder, config with { VocabSize = 1 << 20, HiddenSize = 1 << 15, IntermediateSize = 1 << 17, LayerCount = 50 });
        Assert.NotNull(HostileInput.Run(
            "700 billion weights",
            () => CausalLanguageModel.Load(folder).Dispose(),
            static error => error is CheckpointFormatException,
            maxBytes: 16 << 20));
    }

    [Theory]
    [InlineData("model.safetensors", "is empty or not a regular file")]
    [InlineData("config.json", "")]
    public async Task Inspect_OfAPipe_EndsWithOneLine(string name, string words)
    {
        var folder = Copy("tied-f32");
        File.Delete(Path.Combine(folder, name));
        Assert.Equal(0, (await ProgramResult.OfAsync("mkfifo", [Path.Combine(folder, name)], Timeout)).ExitCode);
        var result = await ProgramResult.OfAsync(BuiltProgram.Agent, ["models", "inspect", folder], Timeout);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(name, Assert.Single(result.Error), StringComparison.Ordinal);
        Assert.Contains(words, result.Error[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--token-file", "", "is empty.")]
    [InlineData("--token-file", "short", "holds 5 characters; a secret has at least 16.")]
    [InlineData(null, "", "no join token.")]
    public async Task Agent_WithoutAToken_EndsWithOneLine(string? option, string content, string words)
    {
        await File.WriteAllTextAsync(_folder["token"], content);
        string[] arguments = option is null ? ["agent"] : ["agent", option, _folder["token"]];
        await using var process = ChildProcess.Start(BuiltProgram.Agent, arguments);
        Assert.Equal(2, await process.WaitForExitAsync(Timeout));
        Assert.Contains(words, Assert.Single(process.Lines), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Copy(string fixture)
    {
        Directory.CreateDirectory(_folder["copy"]);
        foreach (var file in Directory.EnumerateFiles(RepositoryPaths.Fixture("qwen2", fixture)))
        {
            File.Copy(file, Path.Combine(_folder["copy"], Path.GetFileName(file)));
        }

        return _folder["copy"];
    }

    private static async Task<string> RunAsync(int expected, params string[] arguments)
    {
        await using var process = ChildProcess.Start(BuiltProgram.Agent, ["models", .. arguments]);
        var code = await process.WaitForExitAsync(Timeout);
        var output = string.Join('\n', process.Lines);
        Assert.True(code == expected, $"exit code {code} instead of {expected}: {output}");
        return output;
    }
}
