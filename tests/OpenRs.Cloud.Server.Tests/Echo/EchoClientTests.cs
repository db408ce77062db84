using System.Net.Http.Headers;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;
using OpenRs.Testing.V1;
using Status = Grpc.Core.Status;

namespace OpenRs.Cloud.Server.Tests.Echo;

/// <summary>Our gRPC registration as Grpc.Net.Client, the client of our own programs, sees it.</summary>
public sealed class EchoClientTests(EchoServer server) : IClassFixture<EchoServer>
{
    private const int MaxMessage = 4 << 20;
    private const int Room = 64;

    [Fact]
    public async Task Unary_Text_ComesBack() =>
        Assert.Equal("grüße 你好", (await server.Connect().EchoAsync(new EchoRequest { Text = "grüße 你好" })).Text);

    [Fact]
    public async Task ClientStreaming_ThreeRequests_AreAnsweredInOrder()
    {
        using var call = server.Connect().Collect();
        foreach (var text in new[] { "a", "b", "c" })
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = text });
        }

        await call.RequestStream.CompleteAsync();
        Assert.Equal("a,b,c", (await call).Text);
    }

    [Fact]
    public async Task ServerStreaming_HundredResponses_ComeInOrder()
    {
        using var call = server.Connect().Repeat(new EchoRequest { Text = "r", Count = 100 });
        Assert.Equal(
            Enumerable.Range(0, 100), await call.ResponseStream.ReadAllAsync().Select(static response => response.Index).ToListAsync());
    }

    [Fact]
    public async Task BidiStreaming_Conversation_AnswersEachRequestBeforeTheNext()
    {
        using var call = server.Connect().Chat();
        foreach (var text in new[] { "one", "two", "three" })
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = text });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(text, call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Deadline_Unary_IsSeenOnBothSides()
    {
        // The deadline must not pass while the connection is made: then the server would never hear of the call.
        var client = server.Connect();
        await client.EchoAsync(new EchoRequest { Text = "connected" });
        var request = new EchoRequest { Text = "deadline", Then = Behavior.Wait };
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await client.EchoAsync(request, deadline: DateTime.UtcNow.AddSeconds(3)));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        var end = await server.Log.EndOfAsync("deadline");
        Assert.True(end.Cancelled);
        Assert.NotEqual(DateTime.MaxValue, end.Deadline);
    }

    [Fact]
    public async Task Deadline_ClientThatDoesNotWatchIt_GetsTheServersStatus()
    {
        using var http = new HttpClient
        {
            DefaultRequestVersion = new Version(2, 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/openrs.testing.v1.EchoService/Echo"))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,

            // One uncompressed message of 6 bytes: text (field 1) "d1", then (field 5) BEHAVIOR_WAIT.
            Content = new ByteArrayContent([0, 0, 0, 0, 6, 0x0A, 2, (byte)'d', (byte)'1', 0x28, 1]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.Add("te", "trailers");
        request.Headers.Add("grpc-timeout", "200m");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var status = response.Headers.TryGetValues("grpc-status", out var headers) ? headers : await TrailerAsync(response, "grpc-status");
        Assert.Equal(["4"], status);
        Assert.True((await server.Log.EndOfAsync("d1")).Cancelled);
    }

    [Fact]
    public async Task Cancel_ByClient_ReachesTheServer()
    {
        using var call = server.Connect().Repeat(new EchoRequest { Text = "cancel", Count = 1, Then = Behavior.Wait });
        Assert.True(await call.ResponseStream.MoveNext());
        call.Dispose();
        var end = await server.Log.EndOfAsync("cancel");
        Assert.True(end.Cancelled);
        Assert.Equal(DateTime.MaxValue, end.Deadline);
    }

    [Fact]
    public async Task Abort_ByServerMidStream_ComesAfterTheResponses()
    {
        using var call = server.Connect().Repeat(new EchoRequest { Text = "abort", Count = 3, Then = Behavior.Abort });
        var seen = 0;
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
            {
                seen++;
            }
        });
        Assert.Equal(3, seen);
        Assert.Equal(new Status(StatusCode.Aborted, "Given up by the server."), error.Status);
    }

    [Fact]
    public async Task TypedError_Details_AreDecoded()
    {
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Connect().EchoAsync(new EchoRequest { Text = "fail", Then = Behavior.Fail }));
        var status = error.GetRpcStatus();
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal(new ErrorInfo { Domain = "openrs.cloud", Reason = "INVALID_RECIPE" }, status?.GetDetail<ErrorInfo>());
        Assert.Equal(["text", "count"], status?.GetDetail<BadRequest>()?.FieldViolations.Select(static violation => violation.Field));
    }

    [Fact]
    public async Task Metadata_TextAndBinary_ComeBackAsHeadersAndTrailers()
    {
        byte[] bytes = [0, 255, 1, 254];
        using var call = server.Connect()
            .EchoAsync(new EchoRequest { Text = "metadata" }, new Metadata { { "x-text", "plain" }, { "x-data-bin", bytes } });
        await call;
        var headers = await call.ResponseHeadersAsync;
        Assert.Equal("plain", headers.GetValue("x-text"));
        Assert.Equal(bytes, headers.GetValueBytes("x-data-bin"));
        Assert.Equal("plain", call.GetTrailers().GetValue("t-text"));
        Assert.Equal(bytes, call.GetTrailers().GetValueBytes("t-data-bin"));
    }

    [Theory]
    [InlineData(MaxMessage - Room, 0, StatusCode.OK)]
    [InlineData(MaxMessage, 0, StatusCode.ResourceExhausted)]
    [InlineData(0, MaxMessage - Room, StatusCode.OK)]
    [InlineData(0, MaxMessage, StatusCode.ResourceExhausted)]
    public async Task Limits_FourMebibytes_HoldInBothDirections(int sent, int received, StatusCode expected)
    {
        var client = server.Connect(new GrpcChannelOptions { MaxSendMessageSize = null, MaxReceiveMessageSize = null });
        var request = new EchoRequest
        {
            Text = "limit",
            Payload = Google.Protobuf.ByteString.CopyFrom(new byte[sent]),
            ResponseBytes = received,
        };
        using var call = client.EchoAsync(request);
        var error = await Record.ExceptionAsync(async () => await call);
        Assert.Equal(expected, error is RpcException rpc ? rpc.StatusCode : StatusCode.OK);
    }

    [Fact]
    public async Task Gzip_RequestAndResponse_AreReadByBothSides()
    {
        using var handler = new EncodingRecorder { InnerHandler = new SocketsHttpHandler() };
        var client = server.Connect(new GrpcChannelOptions
        {
            HttpHandler = handler,
            CompressionProviders = [new GzipCompressionProvider(System.IO.Compression.CompressionLevel.Fastest)],
        });
        using var call = client.EchoAsync(
            new EchoRequest { Text = new string('g', 100_000), ResponseBytes = 200_000 },
            new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        var response = await call;
        Assert.Equal((100_000, 200_000), (response.Text.Length, response.Payload.Length));
        Assert.Equal("gzip", (await call.ResponseHeadersAsync).GetValue("request-encoding"));
        Assert.Equal("gzip", handler.ResponseEncoding);
    }

    private static async Task<IEnumerable<string>> TrailerAsync(HttpResponseMessage response, string name)
    {
        await response.Content.CopyToAsync(Stream.Null);
        return response.TrailingHeaders.GetValues(name);
    }

    private sealed class EncodingRecorder : DelegatingHandler
    {
        public string? ResponseEncoding { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            ResponseEncoding = response.Headers.TryGetValues("grpc-encoding", out var values) ? values.Single() : null;
            return response;
        }
    }
}
