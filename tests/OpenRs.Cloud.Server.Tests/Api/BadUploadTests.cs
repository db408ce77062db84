using System.Text;
using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Datasets and models that are not whole are refused, and leave nothing behind.</summary>
[Collection(ServerGroup.Name)]
public sealed class BadUploadTests(ServerFixture fixture)
{
    private const string Good = """{"problem":"1 + 1","solution":"$\\boxed{2}$"}""";

    private ApiClient Api => fixture.Api;

    [Theory]
    [InlineData(Good + "\n{\"problem\": \"2 + \n", "line 2")]
    [InlineData(Good + "\n\n[1]\n", "line 3")]
    [InlineData(Good + "\n{\"problem\":\"3 + 3\"}\n", "line 2: ")]
    [InlineData("{\"question\":\"1\",\"solution\":\"1\"}\n", "'problem'")]
    [InlineData("{\"problem\":1,\"solution\":\"1\"}\n", "line 1: column 'problem' is a JSON Number")]
    [InlineData("", "has no rows")]
    [InlineData("\n\n", "has no rows")]
    public async Task UploadDataset_BadRow_NamesTheLine(string text, string words)
    {
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_DATASET", "content", words, () => Api.UploadAsync(text));
        var name = $"{ApiClient.Project}/datasets/{ApiClient.Hash(Encoding.UTF8.GetBytes(text))[..16]}";
        await Refused.AsAsync(StatusCode.NotFound, "DATASET_NOT_FOUND", null, name, async () => await Api.Datasets.GetDatasetAsync(new GetDatasetRequest { Name = name }));
        AssertNothingStaged();
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("")]
    [InlineData("../../x")]
    public async Task UploadDataset_WrongHash_IsRefused(string sha256)
    {
        await Refused.AsAsync(StatusCode.InvalidArgument, "HASH_MISMATCH", "header.sha256", "bytes received have", () => Api.UploadAsync(Seeds.Dataset, sha256));
        AssertNothingStaged();
    }

    [Fact]
    public async Task UploadDataset_BrokenProtocol_IsRefused()
    {
        var header = new UploadDatasetRequest { Header = new DatasetHeader { Parent = ApiClient.Project, DisplayName = "x", Sha256 = "x" } };
        var chunk = new UploadDatasetRequest { Chunk = ByteString.CopyFromUtf8(Good) };
        await UploadAsync("header", "must come with the first message.");
        await UploadAsync("header", "must come with the first message.", chunk);
        await UploadAsync("header", "must only come with the first message.", header, chunk, header);
        var longName = new UploadDatasetRequest { Header = new DatasetHeader { DisplayName = new string('x', 201), Sha256 = "x" } };
        await UploadAsync("header.display_name", "must have at most 200 characters.", longName);
    }

    [Fact]
    public async Task UploadDataset_AbandonedHalfWay_LeavesNothing()
    {
        using (var call = Api.Datasets.UploadDataset())
        {
            await call.RequestStream.WriteAsync(new UploadDatasetRequest { Header = new DatasetHeader { Parent = ApiClient.Project, DisplayName = "x", Sha256 = "x" } });
            await call.RequestStream.WriteAsync(new UploadDatasetRequest { Chunk = ByteString.CopyFromUtf8(Good) });
        }

        // The server notices the reset on its own time; an upload after it is answered once its own folder is gone.
        var uploads = Path.Combine(fixture.Folder["data"], "uploads");
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (Directory.Exists(uploads) && Directory.EnumerateFileSystemEntries(uploads).Any())
        {
            Assert.True(DateTime.UtcNow < deadline, "The folder of an abandoned upload is still there after 30 s.");
            await Api.UploadAsync(Seeds.Dataset);
        }
    }

    [Fact]
    public async Task ImportModel_Twice_AnswersTheSameModel() =>
        Assert.Equal(await Api.ImportAsync(Seeds.Model()), await Api.ImportAsync(Seeds.Model()));

    [Theory]
    [InlineData("config.json", "is missing.")]
    [InlineData("tokenizer.json", "is missing.")]
    [InlineData("model.safetensors", "a model needs its weights")]
    public async Task ImportModel_MissingFile_NamesIt(string file, string words)
    {
        var files = Seeds.Model();
        files.Remove(file);
        await RefusedAsync(file, words, files);
    }

    [Theory]
    [InlineData("config.json", "{", "is not JSON")]
    [InlineData("config.json", "[]", "architectures")]
    [InlineData("config.json", """{"architectures":["LlamaForCausalLM"]}""", "Qwen2ForCausalLM")]
    [InlineData("config.json", """{"architectures":[7]}""", "architectures")]
    [InlineData("config.json", """{"architectures":["Qwen2ForCausalLM"],"vocab_size":"512"}""", "has no vocab_size.")]
    [InlineData("tokenizer.json", "7", "has no model.vocab.")]
    [InlineData("tokenizer.json", """{"model":{"vocab":[["a",0.5]]}}""", "has no model.vocab.")]
    [InlineData("tokenizer.json", """{"model":{"vocab":{"a":"b"}}}""", "id is not a whole number.")]
    [InlineData("tokenizer.json", """{"model":{"vocab":{"a":0}},"added_tokens":[{}]}""", "id is not a whole number.")]
    [InlineData("model.safetensors", "x", "is too short")]
    [InlineData("model.safetensors", "xxxxxxxxxxxxxxxx", "has no safetensors header")]
    public async Task ImportModel_BadFile_NamesIt(string file, string content, string words)
    {
        var files = Seeds.Model();
        files[file] = Encoding.UTF8.GetBytes(content);
        await RefusedAsync(file, words, files);
    }

    [Fact]
    public async Task ImportModel_CutOffWeights_AreRefused()
    {
        var files = Seeds.Model();
        files["model.safetensors"] = files["model.safetensors"][..^1];
        await RefusedAsync("model.safetensors", "it is incomplete.", files);
    }

    [Fact]
    public async Task ImportModel_TokenizerOfAnotherModel_IsRefused()
    {
        var files = Seeds.Model();
        files["tokenizer.json"] = Seeds.Tokenizer(largestId: 512);
        await RefusedAsync("tokenizer.json", "has token id 512, but the model's vocab_size is 512: they do not belong together.", files);
    }

    [Theory]
    [InlineData("../config.json")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task ImportModel_FileNameWithAPath_IsRefused(string name)
    {
        var files = Seeds.Model();
        files[name] = [1];
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", "file.file_name", "must be 1 to 200 of letters", () => Api.ImportAsync(files));
        AssertNothingStaged();
    }

    [Fact]
    public async Task GetModel_UnknownOrMalformed_IsRefused()
    {
        await Refused.AsAsync(StatusCode.NotFound, "MODEL_NOT_FOUND", null, "models/none", async () => await Api.Models.GetModelAsync(new GetModelRequest { Name = $"{ApiClient.Project}/models/none" }));
        foreach (var name in new[] { "", "models/x", "projects/test/models/../objects", "projects/../models/x", "projects/test/models/x/../y" })
        {
            await Refused.AsAsync(
                StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name", "is not of the form projects/{project}/models/{id}", async () => await Api.Models.GetModelAsync(new GetModelRequest { Name = name }));
        }
    }

    private async Task RefusedAsync(string file, string words, Dictionary<string, byte[]> files)
    {
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_MODEL", file, words, () => Api.ImportAsync(files));
        AssertNothingStaged();
    }

    private Task UploadAsync(string field, string words, params UploadDatasetRequest[] requests) => Refused.AsAsync(
        StatusCode.InvalidArgument,
        "INVALID_ARGUMENT",
        field,
        words,
        async () =>
        {
            using var call = Api.Datasets.UploadDataset();
            foreach (var request in requests)
            {
                await call.RequestStream.WriteAsync(request);
            }

            await call.RequestStream.CompleteAsync();
            await call;
        });

    private void AssertNothingStaged() => Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Folder["data"], "uploads")));
}
