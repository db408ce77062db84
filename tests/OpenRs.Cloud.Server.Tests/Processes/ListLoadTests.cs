using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>Large lists that many ask for at once: they are answered, and hold up nobody else.</summary>
public sealed class ListLoadTests : IDisposable
{
    private const int Count = 1000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ListDatasets_OfAThousandByAHundredAtOnce_AnswersAllAndLetsOthersThrough()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        var api = new ApiClient(server.Channel);
        Array.ForEach(Enumerable.Range(0, Count).ToArray(), Store);
        await api.UploadAsync("""{"problem":"1+1","solution":"2"}""" + "\n");
        var request = new ListDatasetsRequest { Parent = ApiClient.Project, PageSize = 1000 };
        var lists = Enumerable.Range(0, 100)
            .Select(_ => api.Datasets.ListDatasetsAsync(request, deadline: DateTime.UtcNow.AddSeconds(30)).ResponseAsync)
            .ToList();
        var began = TimeProvider.System.GetTimestamp();
        await api.Datasets.GetUploadAsync(new GetUploadRequest { Parent = ApiClient.Project, Sha256 = new string('0', 64) });
        var waited = TimeProvider.System.GetElapsedTime(began);
        var answers = await Task.WhenAll(lists.Select(AnswerAsync));
        Assert.All(answers, static answer => Assert.Equal(StatusCode.OK, answer));
        Assert.InRange(waited.TotalSeconds, 0, 5);

        // What is new is in the list at once.
        var all = await api.Datasets.ListDatasetsAsync(request);
        Assert.Equal((Count, true), (all.Datasets.Count, all.NextPageToken.Length > 0));
    }

    private static async Task<StatusCode> AnswerAsync(Task<ListDatasetsResponse> list)
    {
        try
        {
            return (await list).Datasets.Count == Count ? StatusCode.OK : StatusCode.DataLoss;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    private void Store(int number)
    {
        var id = number.ToString("x16", CultureInfo.InvariantCulture);
        var folder = Directory.CreateDirectory(Path.Combine(_folder["data"], "objects", "projects", "test", "datasets", id)).FullName;
        File.WriteAllText(Path.Combine(folder, "rows.jsonl"), "{}");
        File.WriteAllBytes(Path.Combine(folder, "dataset.json"), JsonSerializer.SerializeToUtf8Bytes(new
        {
            Id = id,
            DisplayName = $"dataset {number}",
            Sha256 = new string('0', 64),
            RowsSha256 = new string('0', 64),
            Rows = 1,
            SizeBytes = 2L,
            Columns = new[] { "problem", "solution" },
            CreateTime = DateTimeOffset.UnixEpoch,
        }));
    }
}
