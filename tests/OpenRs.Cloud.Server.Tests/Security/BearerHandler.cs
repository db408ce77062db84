using System.Net.Http.Headers;
using Grpc.Net.Client;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Sends a token with every call of a channel.</summary>
internal sealed class BearerHandler : DelegatingHandler
{
    private readonly string _token;

    private BearerHandler(string token)
        : base(new SocketsHttpHandler()) => _token = token;

    /// <summary>A channel whose calls carry a token; to be disposed.</summary>
    public static GrpcChannel Open(Uri address, string token) =>
        GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = new BearerHandler(token), DisposeHttpClient = true });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return base.SendAsync(request, cancellationToken);
    }
}
