using Microsoft.Extensions.Options;
using OpenRs.Cloud.Server.Endpoints;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Says at start who can call this server, and where the first key lies; never the key itself.</summary>
internal sealed partial class CredentialsNotice(
    IOptions<AccessOptions> options,
    IOptions<EndpointOptions> endpoint,
    AdminKey adminKey,
    IHostApplicationLifetime lifetime,
    ILogger<CredentialsNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Say);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Say()
    {
        var server = endpoint.Value;
        if (!options.Value.RequiresAuth(server))
        {
            LogNone(server.Exposed);
            return;
        }

        LogRequired(adminKey.FilePath);
        if (server.IsExposedPlain)
        {
            LogPlain(server.Exposed);
        }
    }

    [LoggerMessage(3161, LogLevel.Information, "Callers need credentials. The admin key is in {File}.")]
    private partial void LogRequired(string file);

    [LoggerMessage(3162, LogLevel.Information, "Callers need no credentials: whoever reaches {Listen} is an admin of all projects.")]
    private partial void LogNone(string listen);

    [LoggerMessage(
        3163,
        LogLevel.Warning,
        "{Listen} is not encrypted: keys and tokens can be read on the way, unless something before it ends TLS. See --tls-certificate.")]
    private partial void LogPlain(string listen);
}
