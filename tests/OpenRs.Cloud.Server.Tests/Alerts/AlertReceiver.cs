using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Server.Tests.Alerts;

/// <summary>A receiver of webhooks on a free loopback port, which checks signatures and answers as it is told.</summary>
internal sealed class AlertReceiver : IAsyncDisposable
{
    private readonly byte[] _key;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<int> _answers = new();
    private readonly Channel<ReceivedAlert> _received = Channel.CreateUnbounded<ReceivedAlert>();

    private AlertReceiver(byte[] key)
    {
        _key = key;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(ReceiveAsync);
    }

    /// <summary>Where it listens.</summary>
    public string Url => $"{_app.Urls.Single()}/hooks/a-secret-path";

    /// <summary>What answers are from now on: each status once, and then 204.</summary>
    public void Answer(params int[] statuses) => Array.ForEach(statuses, _answers.Enqueue);

    /// <summary>Starts it.</summary>
    public static async Task<AlertReceiver> StartAsync(byte[] key)
    {
        var receiver = new AlertReceiver(key);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The next request.</summary>
    public async Task<ReceivedAlert> NextAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        return await _received.Reader.ReadAsync(deadline.Token);
    }

    /// <summary>Whether no request is left that nobody asked for.</summary>
    public bool IsEmpty => !_received.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var text = Encoding.UTF8.GetString(body.ToArray());
        var headers = context.Request.Headers;
        var signed = Encoding.UTF8.GetBytes($"{headers["webhook-id"]}.{headers["webhook-timestamp"]}.{text}");
        var isSigned = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(_key, signed))}" == headers["webhook-signature"].ToString();
        var status = _answers.TryDequeue(out var answer) ? answer : StatusCodes.Status204NoContent;
        context.Response.StatusCode = status;
        context.Response.Headers.Location = status == StatusCodes.Status307TemporaryRedirect ? "/elsewhere" : default;
        _received.Writer.TryWrite(new ReceivedAlert(
            context.Request.Path, headers["webhook-id"].ToString(), status, isSigned, JsonElement.Parse(text)));
    }
}
