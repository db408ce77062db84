using System.Text;
using Google.Protobuf;
using Google.Rpc;
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
        await Refused.AsAsync(
            StatusCode.NotFound,
            "DATASET_NOT_FOUND",
            null,
            name,
            async () => await Api.Datasets.GetDatasetAsync(new GetDatasetRequest { Name = name }));
        AssertNothingStaged();
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "HASH_MISMATCH", "bytes received have")]
    [InlineData("", "INVALID_ARGUMENT", "must be 64 lower-case hexadecimal digits.")]
    [InlineData("../../x", "INVALID_ARGUMENT", "must be 64 lower-case hexadecimal digits.")]
    public async Task UploadDataset_WrongHash_IsRefused(string sha256, string reason, string words)
    {
        await Refused.AsAsync(StatusCode.InvalidArgument, reason, "header.sha256", words, () => Api.UploadAsync(Seeds.Dataset, sha256));
        AssertNothingStaged();
    }

    [Fact]
    public async Task UploadDataset_ManyBadRows_AreNamedAtOnce()
    {
        var text = string.Concat(Enumerable.Range(1, 30).Select(static i => i % 3 == 0 ? Good + "\n" : "{\"problem\":\"no solution\"}\n"));
        var error = await Assert.ThrowsAsync<RpcException>(() => Api.UploadAsync(text));
        var lines = error.GetRpcStatus()!.GetDetail<BadRequest>().FieldViolations.Select(
            static violation => violation.Description.Split(':')[0]);
        Assert.Equal(Enumerable.Range(1, 30).Where(static i => i % 3 != 0).Take(20).Select(static i => $"line {i}"), lines);
        Assert.Contains("At least 20 rows are wrong.", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("problem,answer\n1+1,2\n\"2+2,4\n", "line 3: has a quoted field that never ends.")]
    [InlineData("problem,answer\n1+1,2\n2+2\n3+3,6,7\n", "line 3: has 1 fields, but the header has 2. 2 rows are wrong.")]
    [InlineData("problem,answer\n\"1\n+1\",2\nx,\n", "line 4: column 'solution' (or 'answer') is missing or empty.")]
    [InlineData("problem,problem\n1,2\n", "line 1: the header has column 'problem' twice.")]
    [InlineData("problem,answer\n", "has no rows.")]
    [InlineData("", "has no rows.")]
    public async Task UploadDataset_BadCsv_NamesTheLineOfTheFile(string text, string words)
    {
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "content", words, () => Api.UploadAsync(text, displayName: "rows.CSV"));
        AssertNothingStaged();
    }

    [Fact]
    public async Task UploadDataset_NoParquet_IsRefused()
    {
        await Refused.AsAsync(
            StatusCode.InvalidArgument,
            "INVALID_DATASET",
            "content",
            "is no Parquet file",
            () => Api.UploadAsync(Seeds.Dataset, displayName: "rows.parquet"));
        AssertNothingStaged();
    }

    [Fact]
    public async Task UploadDataset_BrokenProtocol_IsRefused()
    {
        const string Sha256 = "00000000000000000000000000000000000000000000000000000000000000ab";
        var header = new UploadDatasetRequest
        {
            Header = new DatasetHeader { Parent = ApiClient.Project, DisplayName = "x", Sha256 = Sha256 },
        };
        var chunk = new UploadDatasetRequest { Chunk = ByteString.CopyFromUtf8(Good) };
        await UploadAsync("header", "must come with the first message.");
        await UploadAsync("header", "must come with the first message.", chunk);
        await UploadAsync("header", "must only come with the first message.", header, chunk, header);
        var longName = new UploadDatasetRequest
        {
            Header = new DatasetHeader { Parent = ApiClient.Project, DisplayName = new string('x', 201), Sha256 = Sha256, Offset = -1 },
        };
        await UploadAsync("header.display_name", "must have at most 200 characters.", longName);
        await UploadAsync("header.offset", "must not be negative.", longName);
        await UploadAsync(
            "chunk",
            "at most 1048576 may come at once.",
            header,
            new UploadDatasetRequest { Chunk = ByteString.CopyFrom(new byte[(1 << 20) + 1]) });
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
    [InlineData("config.json", "[]", "is not a JSON object")]
    [InlineData("config.json", """{"architectures":["GPT2LMHeadModel"],"model_type":"gpt2"}""", "supported are qwen2, qwen3, llama")]
    [InlineData("config.json", """{"architectures":["Qwen2ForCausalLM"],"model_type":"llama"}""", "LlamaForCausalLM")]
    [InlineData("config.json", """{"architectures":[7]}""", "architectures")]
    [InlineData(
        "config.json",
        """{"architectures":["Qwen2ForCausalLM"],"model_type":"qwen2","vocab_size":"512"}""",
        "'vocab_size' must be a whole number of 32 bits.")]
    [InlineData("tokenizer.json", "7", "has no model.vocab.")]
    [InlineData("tokenizer.json", """{"model":{"vocab":[["a",0.5]]}}""", "has no model.vocab.")]
    [InlineData("tokenizer.json", """{"model":{"vocab":{"a":"b"}}}""", "id is not a whole number.")]
    [InlineData("tokenizer.json", """{"model":{"vocab":{"a":0}},"added_tokens":[{}]}""", "id is not a whole number.")]
    [InlineData("model.safetensors", "x", "is 1 bytes long")]
    [InlineData("model.safetensors", "xxxxxxxxxxxxxxxx", "does not fit a file of 16 bytes")]
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
        await RefusedAsync("model.safetensors", "it is cut off", files);
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
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "file.file_name", "must be 1 to 200 of letters", () => Api.ImportAsync(files));
        AssertNothingStaged();
    }

    [Fact]
    public async Task GetModel_UnknownOrMalformed_IsRefused()
    {
        await Refused.AsAsync(
            StatusCode.NotFound,
            "MODEL_NOT_FOUND",
            null,
            "models/none",
            async () => await Api.Models.GetModelAsync(new GetModelRequest { Name = $"{ApiClient.Project}/models/none" }));
        foreach (var name in new[]
        {
            "",
            "models/x",
            "projects/test/models/../objects",
            "projects/../models/x",
            "projects/test/models/x/../y",
        })
        {
            await Refused.AsAsync(
                StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name",
                "is not of the form projects/{project}/models/{id}",
                async () => await Api.Models.GetModelAsync(new GetModelRequest { Name = name }));
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
            try
            {
                foreach (var request in requests)
                {
                    await call.RequestStream.WriteAsync(request);
                }

                await call.RequestStream.CompleteAsync();
            }
            catch (Exception exception) when (exception is RpcException or InvalidOperationException)
            {
                // A server that refuses ends the call at once; the reason is in the answer.
            }

            await call;
        });

    private void AssertNothingStaged() =>
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(fixture.Folder["data"], "uploads"), "*", SearchOption.AllDirectories));
}
