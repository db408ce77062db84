using System.Net;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.EndToEnd.Tests.Traces.Otlp;

namespace OpenRs.Cloud.EndToEnd.Tests.Traces;

/// <summary>A collector of spans on a free loopback port.</summary>
internal sealed class TraceReceiver : TraceService.TraceServiceBase, IAsyncDisposable
{
    private readonly Channel<ReceivedSpan> _received = Channel.CreateUnbounded<ReceivedSpan>();
    private readonly List<ReceivedSpan> _spans = [];
    private readonly WebApplication _app;

    private TraceReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<TraceReceiver>();
    }

    /// <summary>What programs are told of it: they export as soon as a span ends.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
    };

    /// <summary>Starts it.</summary>
    public static async Task<TraceReceiver> StartAsync()
    {
        var receiver = new TraceReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until the spans that came so far fulfil a condition.</summary>
    public async Task<IReadOnlyList<ReceivedSpan>> WaitForAsync(Func<IReadOnlyList<ReceivedSpan>, bool> condition, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        while (!condition(_spans))
        {
            try
            {
                _spans.Add(await _received.Reader.ReadAsync(deadline.Token));
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The spans did not come. These did:\n{string.Join('\n', _spans)}");
            }
        }

        return _spans;
    }

    public override Task<ExportTraceServiceResponse> Export(ExportTraceServiceRequest request, ServerCallContext context)
    {
        foreach (var resource in request.ResourceSpans)
        {
            var service = Values(resource.Resource.Attributes)["service.name"];
            foreach (var span in resource.ScopeSpans.SelectMany(static scope => scope.Spans))
            {
                _received.Writer.TryWrite(new ReceivedSpan(
                    service,
                    span.Name,
                    Hex(span.TraceId),
                    Hex(span.SpanId),
                    Hex(span.ParentSpanId),
                    span.EndTimeUnixNano - span.StartTimeUnixNano,
                    Values(span.Attributes)));
            }
        }

        return Task.FromResult(new ExportTraceServiceResponse());
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static Dictionary<string, string> Values(IEnumerable<KeyValue> attributes) => attributes.ToDictionary(
        static pair => pair.Key,
        static pair => pair.Value.ValueCase == AnyValue.ValueOneofCase.IntValue ? $"{pair.Value.IntValue}" : pair.Value.StringValue);
}
