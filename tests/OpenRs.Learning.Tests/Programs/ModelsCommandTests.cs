namespace OpenRs.Learning.Tests.Programs;

/// <summary>The model tools as programs: what they write, print and return.</summary>
public sealed class ModelsCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("tied-f32", "--untie", "--tie")]
    [InlineData("mha-sharded", "--dtype=f32", "--dtype=f32")]
    [InlineData("untied-bf16", "--dtype=f32", "--dtype=bf16")]
    public async Task Convert_ThereAndBack_IsTheSameModel(string fixture, string there, string back)
    {
        var source = RepositoryPaths.Fixture("qwen2", fixture);
        await RunAsync(0, "convert", source, "--out", _folder.File("there"), there, "--shard-megabytes", "1");
        await RunAsync(0, "convert", _folder.File("there"), "--out", _folder.File("back"), back);
        Assert.Contains("equal within 0", await RunAsync(0, "diff", source, _folder.File("there")), StringComparison.Ordinal);
        Assert.Contains("equal within 0", await RunAsync(0, "diff", source, _folder.File("back")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_RoundedModel_IsOneUnlessTheToleranceCoversIt()
    {
        var source = RepositoryPaths.Fixture("qwen2", "tied-f32");
        await RunAsync(0, "convert", source, "--out", _folder.File("rounded"), "--dtype", "bf16");
        Assert.Contains("model.embed_tokens.weight", await RunAsync(1, "diff", source, _folder.File("rounded")), StringComparison.Ordinal);
        await RunAsync(0, "diff", source, _folder.File("rounded"), "--tolerance", "0.01");
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
            await RunAsync(2, "convert", RepositoryPaths.Fixture("qwen2", "untied-bf16"), "--out", _folder.File("tied"), "--tie"),
            StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static async Task<string> RunAsync(int expected, params string[] arguments)
    {
        await using var process = ChildProcess.Start(BuiltProgram.Agent, ["models", .. arguments]);
        var code = await process.WaitForExitAsync(Patience);
        var output = string.Join('\n', process.Lines);
        Assert.True(code == expected, $"exit code {code} instead of {expected}: {output}");
        return output;
    }
}
