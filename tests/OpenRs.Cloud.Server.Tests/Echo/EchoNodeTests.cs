using System.Text.Json;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Node;

namespace OpenRs.Cloud.Server.Tests.Echo;

/// <summary>Our gRPC registration as @grpc/grpc-js sees it.</summary>
public sealed class EchoNodeTests(EchoServer server) : IClassFixture<EchoServer>
{
    [Fact]
    public async Task Unary_Text_ComesBack() =>
        Assert.Equal("grüße 你好", (await RunAsync("unary")).GetProperty("text").GetString());

    [Fact]
    public async Task ClientStreaming_ThreeRequests_AreAnsweredInOrder() =>
        Assert.Equal("a,b,c", (await RunAsync("client_streaming")).GetProperty("response").GetProperty("text").GetString());

    [Fact]
    public async Task ServerStreaming_HundredResponses_ComeInOrder()
    {
        var result = await RunAsync("server_streaming");
        Assert.Equal(Enumerable.Range(0, 100), result.GetProperty("indexes").EnumerateArray().Select(static index => index.GetInt32()));
        Assert.False(result.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task BidiStreaming_Conversation_AnswersEachRequestBeforeTheNext()
    {
        var result = await RunAsync("bidi_streaming");
        Assert.Equal(["one", "two", "three"], Texts(result));
        Assert.False(result.TryGetProperty("error", out _));
    }

    [Fact]
    public async Task Deadline_Unary_IsSeenOnBothSides()
    {
        var result = await RunAsync("deadline", new { text = "node-deadline" });
        AssertCode(StatusCode.DeadlineExceeded, result.GetProperty("error"));
        AssertDeadlinePassed(await server.Log.EndOfAsync("node-deadline"));
    }

    [Fact]
    public async Task Deadline_MidStream_IsSeenOnBothSides()
    {
        var result = await RunAsync("deadline_stream", new { text = "node-deadline-stream" });
        AssertCode(StatusCode.DeadlineExceeded, result.GetProperty("error"));
        AssertDeadlinePassed(await server.Log.EndOfAsync("node-deadline-stream"));
    }

    [Fact]
    public async Task Cancel_ByClient_ReachesTheServer()
    {
        var result = await RunAsync("cancel", new { text = "node-cancel" });
        AssertCode(StatusCode.Cancelled, result.GetProperty("error"));
        var end = await server.Log.EndOfAsync("node-cancel");
        Assert.True(end.Cancelled);
        Assert.Equal(DateTime.MaxValue, end.Deadline);
    }

    [Fact]
    public async Task Abort_ByServerInConversation_EndsTheClientsStream()
    {
        var result = await RunAsync("abort");
        Assert.Equal("one", Texts(result).First());
        AssertCode(StatusCode.Aborted, result.GetProperty("error"));
        Assert.Equal("Given up by the server.", result.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task TypedError_DetailsInTrailer_AreDecoded()
    {
        var error = await RunAsync("fail");
        AssertCode(StatusCode.InvalidArgument, error);
        Assert.Equal("Two fields are wrong: text, count – «odd».", error.GetProperty("message").GetString());
        Assert.Equal((int)StatusCode.InvalidArgument, error.GetProperty("status_code").GetInt32());
        Assert.Equal("Two fields are wrong: text, count – «odd».", error.GetProperty("status_message").GetString());
        Assert.Equal("""{"reason":"INVALID_RECIPE","domain":"openrs.cloud"}""", error.GetProperty("error_info").GetRawText());
        Assert.Equal(
            [("text", "is «odd» – try another."), ("count", "must not be 7.")],
            error.GetProperty("violations").EnumerateArray().Select(
                static violation => (violation.GetProperty("field").GetString()!, violation.GetProperty("description").GetString()!)));
    }

    [Fact]
    public async Task UnforeseenError_SaysNothingOfItsCause()
    {
        var error = await RunAsync("crash");
        AssertCode(StatusCode.Internal, error);
        Assert.Equal("INTERNAL", error.GetProperty("error_info").GetProperty("reason").GetString());
        Assert.DoesNotContain("secret", error.GetRawText(), StringComparison.Ordinal);
        Assert.Matches("error id [0-9a-f]{8}", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task Metadata_TextAndBinary_ComeBackAsHeadersAndTrailers()
    {
        var result = await RunAsync("metadata");
        foreach (var part in new[] { "headers", "trailers" })
        {
            Assert.Equal("""{"text":"plain","bytes":[0,255,1,254]}""", result.GetProperty(part).GetRawText());
        }
    }

    [Fact]
    public async Task Limits_FourMebibytes_HoldInBothDirections()
    {
        var result = await RunAsync("limits");
        Assert.Equal("sent", result.GetProperty("sent_within").GetString());
        Assert.Equal((4 << 20) - 64, result.GetProperty("received_within").GetInt32());
        AssertCode(StatusCode.ResourceExhausted, result.GetProperty("sent_beyond"));
        AssertCode(StatusCode.ResourceExhausted, result.GetProperty("received_beyond"));
    }

    [Fact]
    public async Task Limits_ClientsOwn_IsResourceExhausted() => AssertCode(StatusCode.ResourceExhausted, await RunAsync("own_limit"));

    [Fact]
    public async Task Gzip_RequestAndResponse_AreReadByBothSides()
    {
        var result = await RunAsync("gzip");
        Assert.Equal("gzip", result.GetProperty("request_encoding").GetString());
        Assert.Equal(100_000, result.GetProperty("text").GetInt32());
        Assert.Equal(200_000, result.GetProperty("payload").GetInt32());
    }

    private static void AssertCode(StatusCode expected, JsonElement error) =>
        Assert.Equal(expected, (StatusCode)error.GetProperty("code").GetInt32());

    private static IEnumerable<string> Texts(JsonElement result) =>
        result.GetProperty("responses").EnumerateArray().Select(static response => response.GetProperty("text").GetString()!);

    private static void AssertDeadlinePassed(CallEnd end)
    {
        Assert.True(end.Cancelled);
        Assert.NotEqual(DateTime.MaxValue, end.Deadline);
    }

    private Task<JsonElement> RunAsync(string scenario, object? argument = null) => NodeDriver.RunAsync(server.Address, scenario, argument);
}
