using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace OpenRs.Cloud.Server.Endpoints;

/// <summary>The ports of the server.</summary>
internal static class Listeners
{
    /// <summary>Opens them when the server starts.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">Where to listen; what is wrong there is said when options are checked.</param>
    public static void ListenOn(this WebApplicationBuilder builder, EndpointOptions options) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (!EndpointOptions.TryParse(options.Listen, out var grpc, out var grpcAddress)
                || !EndpointOptions.TryParse(options.HttpAddress, out var http, out var httpAddress))
            {
                return;
            }

            kestrel.Listen(grpcAddress, grpc.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                UseTls(listen, grpc, options, options.ClientAuthority);
            });
            kestrel.Listen(httpAddress, http.Port, listen =>
            {
                // Without TLS a client cannot say that it means HTTP/2.
                listen.Protocols = http.Scheme == "https" ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;

                // A browser that is asked for a certificate asks its user.
                UseTls(listen, http, options, clientAuthority: "");
                listen.Use(next => connection =>
                {
                    HttpPort.MarkConnection(connection);
                    return next(connection);
                });
            });
        });

    private static void UseTls(ListenOptions listen, Uri uri, EndpointOptions options, string clientAuthority)
    {
        if (uri.Scheme == "https" && options.TlsCertificate.Length > 0)
        {
            var chain = new TlsCertificate(options, clientAuthority);
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(chain.Current()) });
        }
    }
}
