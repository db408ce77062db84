using System.Text;
using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.V1;
using Parquet;
using Parquet.Schema;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Datasets from upload to deletion: formats, broken uploads, listing, use by runs.</summary>
[Collection(ServerGroup.Name)]
public sealed class DatasetTests(ServerFixture fixture)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task UploadDataset_Csv_BecomesRowsOfTexts()
    {
        const string Text = "\uFEFFproblem,answer,note\r\n\"a \"\"quote\"\", a comma\nand a line\",1/2,\r\n\r\n2+2,4,last";
        var dataset = await Api.UploadAsync(Text, displayName: "rows.csv");
        Assert.Equal((2, ApiClient.Hash(Encoding.UTF8.GetBytes(Text))), (dataset.Rows, dataset.Sha256));
        Assert.Equal(["answer", "note", "problem"], dataset.Columns);
        string[] rows =
        [
            """{"problem":"a \"quote\", a comma\nand a line","answer":"1/2","note":""}""",
            """{"problem":"2+2","answer":"4","note":"last"}""",
        ];
        Assert.Equal(rows, await File.ReadAllLinesAsync(RowsOf(dataset.Name)));
        Assert.Equal(dataset, await Api.Datasets.GetDatasetAsync(new GetDatasetRequest { Name = dataset.Name }));
    }

    [Fact]
    public async Task DownloadDataset_FromAByteOn_SendsTheRestAndTheHashOfAll()
    {
        const string Text = """{"problem":"1+1","answer":"2"}""" + "\n";
        var dataset = await Api.UploadAsync(Text);
        Assert.Equal((Text, dataset.Sha256), await DownloadAsync(dataset.Name, 0));
        Assert.Equal((Text[5..], dataset.Sha256), await DownloadAsync(dataset.Name, 5));
        Assert.Equal(("", dataset.Sha256), await DownloadAsync(dataset.Name, Text.Length));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "offset", "has 31 bytes", () => DownloadAsync(dataset.Name, Text.Length + 1));
        await Refused.AsAsync(
            StatusCode.NotFound, "DATASET_NOT_FOUND", null, "does not exist", () => DownloadAsync($"{ApiClient.Project}/datasets/0000", 0));
    }

    [Fact]
    public async Task UploadDataset_WithItsLineage_ShowsItAndRefusesThatOfAnotherFile()
    {
        var bytes = Encoding.UTF8.GetBytes("""{"problem":"lineage","answer":"2"}""");
        var step = new DatasetStep
        {
            Step = "filter",
            Options = { ["boxed"] = "true" },
            Inputs = { new DatasetInput { Name = "pool.jsonl", Sha256 = "aa", Rows = 9 } },
            Rows = 1,
            Sha256 = ApiClient.Hash(bytes),
        };
        await Refused.AsAsync(
            StatusCode.InvalidArgument,
            "INVALID_ARGUMENT",
            "header.lineage",
            "must end with the step that wrote this file",
            () => Api.UploadAsync(bytes, lineage: [new DatasetStep(step) { Sha256 = "bb" }]));
        var dataset = await Api.UploadAsync(bytes, lineage: [step]);
        Assert.Equal([step], dataset.Lineage);
        Assert.Equal([step], (await Api.Datasets.GetDatasetAsync(new GetDatasetRequest { Name = dataset.Name })).Lineage);
    }

    [Fact]
    public async Task UploadDataset_CsvWithAnIndexColumn_IgnoresIt()
    {
        var dataset = await Api.UploadAsync(",problem,answer\n0,3+1,4\n", displayName: "index.csv");

        Assert.Equal("""{"problem":"3+1","answer":"4"}""", Assert.Single(await File.ReadAllLinesAsync(RowsOf(dataset.Name))));
    }

    [Theory]
    [InlineData("long.csv")]
    [InlineData("long.jsonl")]
    public async Task UploadDataset_LongRowByAColumnNobodyReads_IsKeptWithoutIt(string file)
    {
        var note = new string('x', 2 << 20);
        var text = file.EndsWith(".csv", StringComparison.Ordinal)
            ? $"problem,answer,note\n5+1,6,{note}\n"
            : $$"""{"problem":"5+1","note":"{{note}}","answer":"6"}""" + "\n";
        var dataset = await Api.UploadAsync(text, displayName: file);

        Assert.Equal(["answer", "note", "problem"], dataset.Columns);
        Assert.Equal("""{"problem":"5+1","answer":"6"}""", Assert.Single(await File.ReadAllLinesAsync(RowsOf(dataset.Name))));
    }

    [Fact]
    public async Task UploadDataset_GoldAnswersThatCannotBeRead_AreCountedAndShown()
    {
        var dataset = await Api.UploadAsync(
            """
            {"problem":"What is 3+4?","solution":"We count up from three and so get seven, i.e. 7.","answer":"7"}
            {"problem":"4+4","answer":"4+4=8\n#### 8"}
            """);

        Assert.Equal((2, 1, "1"), (dataset.Rows, dataset.UnreadableAnswers, string.Join(", ", dataset.UnreadableLines)));
        Assert.Equal(dataset, await Api.Datasets.GetDatasetAsync(new GetDatasetRequest { Name = dataset.Name }));
    }

    [Fact]
    public async Task UploadDataset_Parquet_BecomesRowsOfItsFlatColumns()
    {
        using var file = new MemoryStream();
        var schema = new ParquetSchema(new DataField<string>("problem"), new DataField<long>("answer"), new DataField<string>("source"));
        await using (var writer = await ParquetWriter.CreateAsync(schema, file))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(schema.DataFields[0], new[] { "1+1", "2+2" });
            await group.WriteAsync<long>(schema.DataFields[1], new long[] { 2, 4 });
            await group.WriteAsync(schema.DataFields[2], new[] { "x", "y" });
            group.CompleteValidate();
        }

        var dataset = await UploadAsync(file.ToArray(), "rows.parquet", 0);
        Assert.Equal((2, "answer, problem, source"), (dataset.Rows, string.Join(", ", dataset.Columns)));
        Assert.Equal("""{"problem":"1+1","answer":"2","source":"x"}""", (await File.ReadAllLinesAsync(RowsOf(dataset.Name)))[0]);
    }

    [Fact]
    public async Task UploadDataset_BrokenOff_GoesOnWhereItStopped()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Seeds.Dataset, 50)) + "\n\n");
        var sha256 = ApiClient.Hash(bytes);
        using (var call = Api.Datasets.UploadDataset())
        {
            await call.RequestStream.WriteAsync(Header(sha256, 0));
            await call.RequestStream.WriteAsync(new UploadDatasetRequest { Chunk = ByteString.CopyFrom(bytes, 0, 1000) });
            await WaitForAsync(sha256, 1000);
        }

        // The connection is gone; while the server has not noticed it says so, and the client tries again.
        Assert.Equal("UPLOAD_OFFSET_MISMATCH", await RetriedAsync(() => UploadAsync(bytes, "rows.jsonl", 999)));
        Assert.Equal(0, await ReceivedAsync("projects/neighbour", sha256));
        var dataset = await UploadAsync(bytes, "rows.jsonl", 1000);
        Assert.Equal(50 * Seeds.Rows, dataset.Rows);
        Assert.Equal(0, await ReceivedAsync(ApiClient.Project, sha256));
    }

    [Fact]
    public async Task UploadDataset_SameContentAtOnce_IsOneDataset()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Seeds.Dataset, 20)) + "\n\n\n");
        var datasets = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => UploadAsync(bytes, "rows.jsonl", 0)));
        Assert.Single(datasets.Select(static dataset => dataset.Name).Distinct());
        Assert.Equal(ApiClient.Hash(bytes), ApiClient.Hash(await File.ReadAllBytesAsync(RowsOf(datasets[0].Name))));
    }

    [Fact]
    public async Task ListDatasets_InPages_ShowsEachOnce()
    {
        const string Parent = "projects/listing";
        var names = new List<string>();
        for (var i = 1; i <= 5; i++)
        {
            names.Add((await Api.UploadAsync(string.Concat(Enumerable.Repeat(Seeds.Dataset, i)), parent: Parent)).Name);
        }

        var listed = new List<string>();
        var request = new ListDatasetsRequest { Parent = Parent, PageSize = 2 };
        do
        {
            var page = await Api.Datasets.ListDatasetsAsync(request);
            listed.AddRange(page.Datasets.Select(static dataset => dataset.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(names.Order(StringComparer.Ordinal), listed);
        Assert.Empty((await Api.Datasets.ListDatasetsAsync(new ListDatasetsRequest { Parent = "projects/empty" })).Datasets);
    }

    [Fact]
    public async Task DeleteDataset_WhileARunUsesIt_IsRefused()
    {
        const string Parent = "projects/deleting";
        var spec = await Api.SpecAsync(parent: Parent);
        var run = await Api.CreateAsync(spec, parent: Parent);
        var request = new DeleteDatasetRequest { Name = spec.Dataset };
        async Task DeleteAsync() => await Api.Datasets.DeleteDatasetAsync(request);
        await Refused.AsAsync(StatusCode.FailedPrecondition, "DATASET_IN_USE", null, run.Name, DeleteAsync);
        Assert.Equal(spec.Dataset, (await Api.Datasets.GetDatasetAsync(new GetDatasetRequest { Name = spec.Dataset })).Name);
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        await DeleteAsync();
        await Refused.AsAsync(StatusCode.NotFound, "DATASET_NOT_FOUND", null, spec.Dataset, DeleteAsync);
        await Refused.AsAsync(StatusCode.NotFound, "DATASET_NOT_FOUND", null, spec.Dataset, () => Api.CreateAsync(spec, parent: Parent));
        Assert.False(File.Exists(RowsOf(spec.Dataset)));
    }

    private string RowsOf(string name) => fixture.Folder[$"data/objects/{name}/rows.jsonl"];

    private async Task<Dataset> UploadAsync(byte[] bytes, string displayName, int offset)
    {
        using var call = Api.Datasets.UploadDataset();
        await call.RequestStream.WriteAsync(Header(ApiClient.Hash(bytes), offset, displayName));
        await call.RequestStream.WriteAsync(new UploadDatasetRequest { Chunk = ByteString.CopyFrom(bytes, offset, bytes.Length - offset) });
        await call.RequestStream.CompleteAsync();
        return await call;
    }

    private static UploadDatasetRequest Header(string sha256, int offset, string displayName = "rows.jsonl") =>
        new() { Header = new DatasetHeader { Parent = ApiClient.Project, DisplayName = displayName, Sha256 = sha256, Offset = offset } };

    private async Task<long> ReceivedAsync(string parent, string sha256) =>
        (await Api.Datasets.GetUploadAsync(new GetUploadRequest { Parent = parent, Sha256 = sha256 })).ReceivedBytes;

    private async Task WaitForAsync(string sha256, long bytes)
    {
        var deadline = DateTime.UtcNow + Timeout;
        while (await ReceivedAsync(ApiClient.Project, sha256) < bytes)
        {
            Assert.True(DateTime.UtcNow < deadline, $"The server did not take in {bytes} bytes.");
        }
    }

    // As a client should: UNAVAILABLE is tried again.
    private async Task<(string Rows, string Sha256)> DownloadAsync(string name, long offset)
    {
        using var call = Api.Datasets.DownloadDataset(new DownloadDatasetRequest { Name = name, Offset = offset });
        var (rows, sha256) = ("", "");
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            (rows, sha256) = (rows + call.ResponseStream.Current.Chunk.ToStringUtf8(), call.ResponseStream.Current.Sha256);
        }

        return (rows, sha256);
    }

    private static async Task<string> RetriedAsync(Func<Task> call)
    {
        var deadline = DateTime.UtcNow + Timeout;
        while (true)
        {
            var error = await Assert.ThrowsAnyAsync<RpcException>(call);
            if (error.StatusCode != StatusCode.Unavailable || DateTime.UtcNow > deadline)
            {
                return error.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>().Reason;
            }
        }
    }
}
