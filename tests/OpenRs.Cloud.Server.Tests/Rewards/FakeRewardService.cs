using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenRs.Rewards.V1;

namespace OpenRs.Cloud.Server.Tests.Rewards;

/// <summary>A reward service on a free loopback port that answers as it is told.</summary>
internal sealed class FakeRewardService : RewardService.RewardServiceBase, IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeRewardService()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, static endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.Use(RedirectAsync);
        _app.MapGrpcService<FakeRewardService>();
    }

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>Where calls are sent on to; <see langword="null"/> for nowhere.</summary>
    public string? RedirectTo { get; set; }

    /// <summary>What the next calls are answered; the last answer stays.</summary>
    public ConcurrentQueue<Func<ScoreRequest, ServerCallContext, Task<ScoreResponse>>> Answers { get; } = new();

    /// <summary>What was asked, with the metadata.</summary>
    public ConcurrentQueue<(ScoreRequest Request, Metadata Headers)> Calls { get; } = new();

    /// <summary>Starts it.</summary>
    public static async Task<FakeRewardService> StartAsync(params Func<ScoreRequest, ServerCallContext, Task<ScoreResponse>>[] answers)
    {
        var service = new FakeRewardService();
        Array.ForEach(answers, service.Answers.Enqueue);
        await service._app.StartAsync();
        return service;
    }

    /// <summary>An answer with scores.</summary>
    public static Func<ScoreRequest, ServerCallContext, Task<ScoreResponse>> Scores(params double[] values) => (_, _) =>
        Task.FromResult(new ScoreResponse { Scores = { values.Select(static value => new Score { Value = value }) } });

    /// <summary>An answer that is an error.</summary>
    public static Func<ScoreRequest, ServerCallContext, Task<ScoreResponse>> Error(StatusCode status, string detail = "because") =>
        (_, _) => throw new RpcException(new Status(status, detail));

    /// <inheritdoc/>
    public override Task<ScoreResponse> Score(ScoreRequest request, ServerCallContext context)
    {
        Calls.Enqueue((request, context.RequestHeaders));
        Answers.TryPeek(out var answer);
        if (Answers.Count > 1)
        {
            Answers.TryDequeue(out _);
        }

        return answer!(request, context);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task RedirectAsync(HttpContext context, RequestDelegate next)
    {
        if (RedirectTo is null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = RedirectTo + context.Request.Path;
        return Task.CompletedTask;
    }
}
