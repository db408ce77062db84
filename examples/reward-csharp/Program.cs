// A reward of one's own in C#: a completion is worth the more the shorter it answers, and nothing without a box.
//
//     dotnet run --project examples/reward-csharp -c Release -- http://127.0.0.1:8090
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpenRs.Rewards.V1;

var builder = WebApplication.CreateSlimBuilder();

// Without TLS there is nothing to agree on the protocol by, and gRPC is HTTP/2.
builder.WebHost.UseUrls(args[0]).ConfigureKestrel(
    static kestrel => kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2));

// The default of 4 MiB is too little for groups of long completions.
builder.Services.AddGrpc(static grpc => grpc.MaxReceiveMessageSize = 256 << 20);
var app = builder.Build();
app.MapGrpcService<BriefReward>();
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"Scoring at {args[0]}"));
await app.RunAsync();

internal sealed class BriefReward : RewardService.RewardServiceBase
{
    private const int Longest = 200; // characters

    // Every completion gets a score, in order. To have the call repeated later, throw an RpcException of StatusCode.Unavailable.
    public override Task<ScoreResponse> Score(ScoreRequest request, ServerCallContext context) => Task.FromResult(
        new ScoreResponse { Scores = { request.Completions.Select(static completion => Score(completion.Text)) } });

    private static Score Score(string text) => text.Contains(@"\boxed{", StringComparison.Ordinal)
        ? new Score { Value = 1 - ((double)Math.Min(text.Length, Longest) / Longest), Note = $"{text.Length} characters" }
        : new Score { Value = 0, Note = "no box" };
}
