using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Alerts;

namespace OpenRs.Cloud.Server.Alerts;

/// <summary>
/// Posts alerts to the addresses of the server's settings. Nobody else chooses an address, redirections are not followed, and of an answer
/// only the status is read: an alert reaches nothing that the operator did not name.
/// </summary>
internal sealed partial class AlertWebhooks(
    IHttpClientFactory clients, IOptions<AlertOptions> options, TimeProvider time, ILogger<AlertWebhooks> logger) : IAlertChannel
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "alerts";

    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const int MaxRemembered = 4096;
    private readonly Lock _lock = new();
    private readonly Queue<(string Id, string Url)> _order = new();
    private readonly HashSet<(string Id, string Url)> _delivered = [];

    // Alerts of many jobs at once must not take all connections of the process.
    private readonly SemaphoreSlim _places = new(8);

    /// <inheritdoc/>
    public bool IsConfigured => options.Value.AlertUrls.Count > 0;

    /// <inheritdoc/>
    public TimeSpan? NoProgressLimit =>
        options.Value.NoProgressMinutes > 0 ? TimeSpan.FromMinutes(options.Value.NoProgressMinutes) : null;

    /// <inheritdoc/>
    public Task<bool> TryDeliverAsync(AlertNotice notice) => Task.Run(async () =>
    {
        // Not on the scheduler of the grain that asks.
        var results = await Task.WhenAll(options.Value.AlertUrls.Distinct().Select(url => TryDeliverAsync(notice, url)));
        return results.All(static isDelivered => isDelivered);
    });

    private async Task<bool> TryDeliverAsync(AlertNotice notice, string url)
    {
        if (IsDelivered(notice.Id, url))
        {
            return true;
        }

        await _places.WaitAsync();
        try
        {
            using var client = clients.CreateClient(Client);
            using var request = RequestOf(notice, url);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (response.IsSuccessStatusCode)
            {
                Remember(notice.Id, url);
                return true;
            }

            LogRefused(notice.Id, HostOf(url), $"status {(int)response.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException
            or FormatException or UnauthorizedAccessException)
        {
            LogRefused(notice.Id, HostOf(url), exception is OperationCanceledException ? "no answer in time" : exception.Message);
        }
        finally
        {
            _places.Release();
        }

        return false;
    }

    // The secret is read each time: whoever replaces the file need not restart the server.
    private HttpRequestMessage RequestOf(AlertNotice notice, string url)
    {
        var body = AlertBody.Write(notice);
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var signature = AlertSecret.Sign(AlertSecret.ReadFile(options.Value.AlertSecretFile), notice.Id, seconds, body);
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = content,
            Headers =
            {
                { "webhook-id", notice.Id },
                { "webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture) },
                { "webhook-signature", signature },
            },
        };
    }

    private bool IsDelivered(string id, string url)
    {
        lock (_lock)
        {
            return _delivered.Contains((id, url));
        }
    }

    private void Remember(string id, string url)
    {
        lock (_lock)
        {
            if (_delivered.Add((id, url)))
            {
                _order.Enqueue((id, url));
            }

            if (_order.Count > MaxRemembered)
            {
                _delivered.Remove(_order.Dequeue());
            }
        }
    }

    // The rest of an address may be a secret.
    private static string HostOf(string url) => new Uri(url).Authority;

    [LoggerMessage(3221, LogLevel.Warning, "Alert {Alert} did not reach {Host}: {Reason}. It is tried again.")]
    private partial void LogRefused(string alert, string host, string reason);
}
