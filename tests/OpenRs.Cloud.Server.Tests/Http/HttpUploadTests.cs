using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Security;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Http;

/// <summary>Datasets and models as plain HTTP requests: what gRPC stores, with its checks, roles, resumption and audit.</summary>
[Collection(SecuredGroup.Name)]
public sealed class HttpUploadTests(SecuredServer server) : IDisposable
{
    private const string Parent = $"projects/{SecuredServer.Alpha}";
    private const string Datasets = $"/v1/{Parent}/datasets:upload";
    private const string Models = $"/v1/{Parent}/models:import";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http = new() { BaseAddress = server.Server.HttpAddress };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Dataset_PutAsItsFile_IsStoredAndAudited()
    {
        var rows = Rows("one");
        var (status, body) = await PutAsync(rows, $"displayName=rows.jsonl&sha256={ApiClient.Hash(rows)}");

        Assert.True(status == HttpStatusCode.OK, body);
        var dataset = Dataset.Parser.ParseJson(body);
        Assert.Equal(("rows.jsonl", ApiClient.Hash(rows), 2), (dataset.DisplayName, dataset.Sha256, dataset.Rows));
        var (_, shown) = await SendAsync(HttpMethod.Get, $"/v1/{dataset.Name}", null, Role.Viewer);
        Assert.Equal(dataset, Dataset.Parser.ParseJson(shown));
        var (_, audit) = await SendAsync(HttpMethod.Get, $"/v1/{Parent}/auditEntries?pageSize=100", null, Role.Admin);
        Assert.Contains(dataset.Name, audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dataset_FormatInTheQuery_IsTaken()
    {
        var csv = Encoding.UTF8.GetBytes("problem,solution\n1+1,$\\boxed{2}$\n");
        var (status, body) = await PutAsync(csv, $"sha256={ApiClient.Hash(csv)}&format=DATASET_FORMAT_CSV");
        Assert.True(status == HttpStatusCode.OK, body);
        Assert.Equal(1, Dataset.Parser.ParseJson(body).Rows);
    }

    [Theory]
    [InlineData("displayName=a", "sha256", ErrorReason.InvalidArgument)]
    [InlineData("sha256=0000000000000000000000000000000000000000000000000000000000000000", "Upload again", ErrorReason.HashMismatch)]
    [InlineData("sha256=00&parent=projects/beta", "none of displayName, sha256, offset and format", ErrorReason.InvalidArgument)]
    [InlineData("sha256=00&sha256=11", "one twice", ErrorReason.InvalidArgument)]
    [InlineData("sha256=00&format=XML", "format", ErrorReason.InvalidArgument)]
    [InlineData("sha256=00&offset=x", "offset", ErrorReason.InvalidArgument)]
    public async Task Dataset_WrongQuery_IsRefusedWithItsReason(string query, string words, string reason)
    {
        var (status, body) = await PutAsync(Rows("wrong"), query);
        var answer = JsonCalls.Read(body, (int)status);
        Assert.Equal((StatusCode.InvalidArgument, reason), (answer.Code, answer.Reason));
        Assert.Contains(words, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dataset_UploadThatBrokeOff_IsResumedWhereTheServerHasIt()
    {
        var rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"problem\": \"1+1\", \"solution\": \"$2$\"}\n", 60_000)));
        var query = $"displayName=long&sha256={ApiClient.Hash(rows)}";
        using (var half = new HalfContent(rows, () => WaitForBytesAsync(rows)))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(HttpMethod.Put, $"{Datasets}?{query}", half, Role.Operator));
        }

        var (received, body) = await ResumeAsync(rows, query);
        Assert.InRange(received, 1, rows.Length / 2);
        Assert.Equal(60_000, Dataset.Parser.ParseJson(body).Rows);
    }

    [Fact]
    public async Task Model_PostedAsFiles_IsTheModelThatGrpcImports()
    {
        using var form = FormOf(Seeds.Model(), static (_, hash) => hash);
        var (status, body) = await SendAsync(HttpMethod.Post, Models, form, Role.Operator);

        Assert.True(status == HttpStatusCode.OK, body);
        var model = Model.Parser.ParseJson(body);
        Assert.Equal("Qwen2ForCausalLM", model.Architecture);
        var (_, shown) = await SendAsync(HttpMethod.Get, $"/v1/{model.Name}", null, Role.Viewer);
        Assert.Equal(model, Model.Parser.ParseJson(shown));
    }

    [Fact]
    public async Task Model_WrongHashOrForm_IsRefusedWithItsReason()
    {
        using var wrong = FormOf(Seeds.Model(), static (name, hash) => name == "config.json" ? new string('0', 64) : hash);
        var (status, body) = await SendAsync(HttpMethod.Post, Models, wrong, Role.Operator);
        Assert.Equal(ErrorReason.HashMismatch, JsonCalls.Read(body, (int)status).Reason);
        Assert.Contains("config.json", body, StringComparison.Ordinal);

        using var unhashed = FormOf(Seeds.Model(), static (_, _) => null);
        (status, body) = await SendAsync(HttpMethod.Post, Models, unhashed, Role.Operator);
        Assert.Equal(StatusCode.InvalidArgument, JsonCalls.Read(body, (int)status).Code);

        using var text = new StringContent("{}", Encoding.UTF8, "application/json");
        (status, body) = await SendAsync(HttpMethod.Post, Models, text, Role.Operator);
        Assert.Contains("must be multipart/form-data", JsonCalls.Read(body, (int)status).Detail, StringComparison.Ordinal);

        using var cut = new ByteArrayContent(Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=\"sha256\"\r\n\r\n00"));
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        (status, body) = await SendAsync(HttpMethod.Post, Models, cut, Role.Operator);
        Assert.Equal(StatusCode.InvalidArgument, JsonCalls.Read(body, (int)status).Code);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(Role.Viewer, HttpStatusCode.Forbidden)]
    public async Task Upload_ByWhoMayNot_IsRefused(Role? role, HttpStatusCode expected)
    {
        using var form = FormOf(Seeds.Model(), static (_, hash) => hash);
        Assert.Equal(expected, (await SendAsync(HttpMethod.Post, Models, form, role)).Status);
        using var rows = new ByteArrayContent(Rows("refused"));
        Assert.Equal(expected, (await SendAsync(HttpMethod.Put, $"{Datasets}?sha256={new string('0', 64)}", rows, role)).Status);
    }

    [Fact]
    public async Task Upload_ToAnotherProject_FindsNone()
    {
        using var rows = new ByteArrayContent(Rows("other"));
        var path = $"/v1/projects/{SecuredServer.Beta}/datasets:upload?sha256={new string('0', 64)}";
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Put, path, rows, Role.Operator)).Status);
    }

    private static byte[] Rows(string mark) => Encoding.UTF8.GetBytes(
        $$"""{"problem": "{{mark}}: 1+1", "solution": "$\\boxed{2}$"}""" + "\n" + """{"problem": "2+2", "solution": "$\\boxed{4}$"}""" + "\n");

    private static MultipartFormDataContent FormOf(IReadOnlyDictionary<string, byte[]> files, Func<string, string, string?> hashOf)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in files)
        {
            if (hashOf(name, ApiClient.Hash(bytes)) is { } hash)
            {
                form.Add(new StringContent(hash), "sha256");
            }

            form.Add(new ByteArrayContent(bytes), "file", name);
        }

        return form;
    }

    private Task WaitForBytesAsync(byte[] rows) =>
        Poll.UntilAsync(() => ReceivedAsync(rows), static received => received > 0, Timeout);

    private async Task<long> ReceivedAsync(byte[] rows)
    {
        var (_, upload) = await SendAsync(HttpMethod.Get, $"/v1/{Parent}/uploads/{ApiClient.Hash(rows)}", null, Role.Operator);
        return Upload.Parser.ParseJson(upload).ReceivedBytes;
    }

    // As a client does: the server may notice the broken connection later than the client.
    private async Task<(long Received, string Body)> ResumeAsync(byte[] rows, string query)
    {
        for (var attempt = 1; ; attempt++)
        {
            var received = await ReceivedAsync(rows);
            var (status, body) = await PutAsync(rows[(int)received..], $"{query}&offset={received}");
            if (status == HttpStatusCode.OK)
            {
                return (received, body);
            }

            var reason = JsonCalls.Read(body, (int)status).Reason;
            Assert.True(reason is ErrorReason.UploadBusy or ErrorReason.UploadOffsetMismatch && attempt < 100, body);
            await Task.Delay(50);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> PutAsync(byte[] rows, string query)
    {
        using var content = new ByteArrayContent(rows);
        return await SendAsync(HttpMethod.Put, $"{Datasets}?{query}", content, Role.Operator);
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, HttpContent? content, Role? role)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (role is { } known)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Key(SecuredServer.Alpha, known));
        }

        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A body that breaks off in the middle, as a connection does, when the server has some of it.</summary>
    private sealed class HalfContent(byte[] bytes, Func<Task> hasSome) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await stream.FlushAsync();
            await hasSome();
            throw new IOException("The cable was cut.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
