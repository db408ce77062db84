using System.Text;
using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Models whose files somebody put into the object store: no byte of them is uploaded, and every one is compared.</summary>
[Collection(ServerGroup.Name)]
public sealed class StoredModelTests(ServerFixture fixture)
{
    private static readonly IReadOnlyDictionary<string, byte[]> Seed = Seeds.Model();

    [Fact]
    public async Task Import_OfWhatWasPutThere_IsTheModelThatAnUploadMakes()
    {
        const string Parent = "projects/stored";
        Put("stored", "big/qwen", Seed);
        var model = await ImportAsync(Parent, "big/qwen");
        Directory.Delete(PathOf("stored", "big/qwen"), recursive: true);
        Assert.Equal(await fixture.Api.ImportAsync(Seed, Parent), model);
        Assert.Equal(Seed.Values.Sum(static file => (long)file.Length), model.SizeBytes);
        var prefix = Path.Combine(fixture.Folder["data"], "objects", model.Name);
        Assert.Equal(
            Seed["model.safetensors"],
            await File.ReadAllBytesAsync(Directory.GetFiles(prefix, "model.safetensors", SearchOption.AllDirectories).Single()));
    }

    [Theory]
    [InlineData("qwen3", "Qwen3ForCausalLM")]
    [InlineData("llama", "LlamaForCausalLM")]
    public async Task Import_OfAnotherFamily_SaysItsArchitectureWhereverItIsShown(string type, string architecture)
    {
        var parent = $"projects/family-{type}";
        var config = Encoding.UTF8.GetString(Seed["config.json"])
            .Replace("\"qwen2\"", $"\"{type}\"", StringComparison.Ordinal)
            .Replace("Qwen2ForCausalLM", architecture, StringComparison.Ordinal);
        Put(parent["projects/".Length..], "m", new Dictionary<string, byte[]>(Seed) { ["config.json"] = Encoding.UTF8.GetBytes(config) });
        var model = await ImportAsync(parent, "m");
        Assert.Equal(architecture, model.Architecture);
        Assert.Equal(model, await fixture.Api.Models.GetModelAsync(new GetModelRequest { Name = model.Name }));
        var filter = $"architecture = {architecture}";
        Assert.Equal(
            [model], (await fixture.Api.Models.ListModelsAsync(new ListModelsRequest { Parent = parent, Filter = filter })).Models);
    }

    [Theory]
    [InlineData("model.safetensors", "HASH_MISMATCH")]
    [InlineData("tokenizer.json", "HASH_MISMATCH")]
    public async Task Import_WithAByteThatIsNotWhatItsHashSays_MakesNoModel(string name, string reason)
    {
        var parent = $"projects/changed-{name[0]}";
        Put(parent["projects/".Length..], "m", Seed);
        var path = Path.Combine(PathOf(parent["projects/".Length..], "m"), name);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
        await RefusedAsync(parent, "m", reason, "SHA256SUMS", "and should have");
        Assert.Empty((await fixture.Api.Models.ListModelsAsync(new ListModelsRequest { Parent = parent })).Models);
    }

    [Fact]
    public async Task Import_OfFilesThatAreNoModel_SaysWhich()
    {
        const string Parent = "projects/halves";
        await RefusedAsync(Parent, "none", "INVALID_MODEL", "SHA256SUMS", "the object store has no imports/halves/none/SHA256SUMS");
        Put("halves", "headless", new Dictionary<string, byte[]>(Seed) { ["model.safetensors"] = [1, 2] });
        await RefusedAsync(Parent, "headless", "INVALID_MODEL", "model.safetensors", "is 2 bytes long");
        Put("halves", "short", Seed);
        File.Delete(Path.Combine(PathOf("halves", "short"), "config.json"));
        await RefusedAsync(Parent, "short", "INVALID_MODEL", "config.json", "the object store has no imports/halves/short/config.json");
        Put("halves", "unnamed", Seed.Where(static file => file.Key != "tokenizer.json").ToDictionary());
        await RefusedAsync(Parent, "unnamed", "INVALID_MODEL", "tokenizer.json", "is missing");
    }

    // What other projects put there, and their models, are out of reach.
    [Theory]
    [InlineData("")]
    [InlineData("../stored/big")]
    [InlineData("/etc")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a/../../b")]
    public async Task Import_OfAFolderThatIsNone_IsRefused(string folder) =>
        await RefusedAsync("projects/halves", folder, "INVALID_ARGUMENT", "folder", "is no folder below imports/halves/");

    private Task RefusedAsync(string parent, string folder, string reason, string field, string words) => Refused.AsAsync(
        StatusCode.InvalidArgument, reason, field, words, () => ImportAsync(parent, folder));

    private async Task<Model> ImportAsync(string parent, string folder) =>
        await fixture.Api.Models.ImportStoredModelAsync(new ImportStoredModelRequest { Parent = parent, Folder = folder });

    private string PathOf(string project, string folder) => Path.Combine(fixture.Folder["data"], "objects", "imports", project, folder);

    private void Put(string project, string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        var path = Directory.CreateDirectory(PathOf(project, folder)).FullName;
        var sums = new StringBuilder();
        foreach (var (name, bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(path, name), bytes);
            sums.Append(ApiClient.Hash(bytes)).Append("  ").Append(name).Append('\n');
        }

        File.WriteAllText(Path.Combine(path, "SHA256SUMS"), sums.ToString());
    }
}
