using System.Net;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Server.Errors;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Server.Limits;
using OpenRs.Testing.V1;

namespace OpenRs.Cloud.Server.Tests.Echo;

/// <summary>The echo service in Kestrel on a free loopback port, behind the same gRPC registration as the product's services.</summary>
public sealed class EchoServer : IAsyncLifetime
{
    private readonly WebApplication _app;

    public EchoServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(Log);
        // Its methods have no access policy.
        builder.Services.AddOpenRsGrpc([typeof(ErrorInterceptor), typeof(LimitInterceptor)]);
        builder.Services.Configure<GrpcServiceOptions>(static options => options.ResponseCompressionAlgorithm = "gzip");
        _app = builder.Build();
        _app.MapGrpcService<EchoGrpcService>();
    }

    public Uri Address => new(_app.Urls.Single());

    internal CallLog Log { get; } = new();

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public EchoService.EchoServiceClient Connect(GrpcChannelOptions? options = null) =>
        new(GrpcChannel.ForAddress(Address, options ?? new GrpcChannelOptions()));
}
