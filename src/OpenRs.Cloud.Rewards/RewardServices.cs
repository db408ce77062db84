using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using OpenRs.Cloud.Transport;
using OpenRs.Recipes.Options;
using OpenRs.Recipes.Rewards;
using OpenRs.Rewards.V1;

namespace OpenRs.Cloud.Rewards;

/// <summary>
/// Calls the reward services that recipes name, at allowed hosts only. Redirects are not followed, and nothing is sent but the completions
/// and the token of the host. Safe to use from several threads.
/// </summary>
/// <param name="hosts">The hosts that may be called.</param>
/// <param name="tokens">The tokens of those that ask for one.</param>
/// <param name="time">The time.</param>
public sealed class RewardServices(RewardHosts hosts, RewardTokens tokens, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // A service that is there takes a connection at once.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, Lazy<GrpcChannel>> _channels = new(StringComparer.Ordinal);

    /// <summary>Finds out whether a service can be reached, before anything is computed that it is to score.</summary>
    /// <param name="reward">The reward.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="RewardServiceException">It cannot, or its host is not allowed.</exception>
    public async Task RequireReachableAsync(RewardSpec reward, CancellationToken cancellationToken)
    {
        var (service, url) = Find(reward);
        var limit = TimeSpan.FromSeconds(Math.Min(service.MaxWaitSeconds, ConnectLimit.TotalSeconds));
        using var waiting = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waiting.Token, cancellationToken);
        try
        {
            await ChannelOf(url).ConnectAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RewardServiceException($"{Describe(reward, url)} takes no connection. {Advice}", isUnavailable: true);
        }
    }

    /// <summary>Has the completions of one prompt scored. While the service does not answer it is called again and again.</summary>
    /// <param name="reward">The reward.</param>
    /// <param name="request">The prompt and its completions.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>One score for each completion, in their order.</returns>
    /// <exception cref="RewardServiceException">The service does not answer, or answers what is no score.</exception>
    public async Task<IReadOnlyList<SampleScore>> ScoreAsync(
        RewardSpec reward, ScoreRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (service, url) = Find(reward);
        var client = new RewardService.RewardServiceClient(ChannelOf(url));
        var started = time.GetTimestamp();
        for (var (attempt, pause) = (1, FirstPause); ; attempt++)
        {
            try
            {
                var response = await client.ScoreAsync(request, OptionsFor(url, service, cancellationToken)).ConfigureAwait(false);
                return ScoreCheck.Read(response, request.Completions.Count, service, Describe(reward, url));
            }
            catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
            {
                var waited = time.GetElapsedTime(started);
                if (!Passes(exception.StatusCode) || (waited + pause).TotalSeconds > service.MaxWaitSeconds)
                {
                    throw Failure(exception, reward, url, attempt, waited);
                }
            }
            catch (RpcException exception)
            {
                throw new OperationCanceledException("The work was stopped.", exception, cancellationToken);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in _channels.Values.Where(static channel => channel.IsValueCreated))
        {
            channel.Value.Dispose();
        }
    }

    private const string Advice = "Its units wait for it, and no completion counts as 0.";

    // Cancelled: by the service, as its framework does when it stops.
    private static bool Passes(StatusCode status) => status is StatusCode.Unavailable or StatusCode.DeadlineExceeded
        or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.Cancelled;

    private static RewardServiceException Failure(
        RpcException exception, RewardSpec reward, Uri url, int attempt, TimeSpan waited)
    {
        var attempts = attempt == 1 ? "1 call" : FormattableString.Invariant($"{attempt} calls in {waited.TotalSeconds:0} s");
        var said = $"{exception.StatusCode}: {OneLine.Of(exception.Status.Detail)}";
        return Passes(exception.StatusCode)
            ? new RewardServiceException($"{Describe(reward, url)} does not answer ({attempts}; {said}). {Advice}", true, exception)
            : new RewardServiceException($"{Describe(reward, url)} failed ({said}). See the service's own log.", false, exception);
    }

    private static string Describe(RewardSpec reward, Uri url) =>
        $"Reward service '{reward.Name}' at {url.GetLeftPart(UriPartial.Authority)}";

    // Without the setting the agent calls nobody: the server's list is the word of another machine.
    private (RewardServiceSpec Service, Uri Url) Find(RewardSpec reward)
    {
        ArgumentNullException.ThrowIfNull(reward);
        var service = reward.Service ?? throw new ArgumentException($"Reward '{reward.Name}' has no service.", nameof(reward));
        var url = new Uri(service.Url);
        return hosts.Allows(url)
            ? (service, url)
            : throw new RewardServiceException(
                $"{Describe(reward, url)} is not among this agent's --reward-hosts. Start the agent with --reward-hosts "
                + $"{url.Host}:{url.Port}, if it may call it.",
                isUnavailable: true);
    }

    // Only the first of several threads opens one.
    private GrpcChannel ChannelOf(Uri url) => _channels.GetOrAdd(
        url.GetLeftPart(UriPartial.Authority), _ => new Lazy<GrpcChannel>(() => ServerChannel.Open(url))).Value;

    private CallOptions OptionsFor(Uri url, RewardServiceSpec service, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow().UtcDateTime.AddSeconds(service.TimeoutSeconds);
        var metadata = new Metadata();
        if (ReadToken(url) is { } token)
        {
            metadata.Add("authorization", $"Bearer {token}");
        }

        return new CallOptions(metadata, deadline, cancellationToken);
    }

    private string? ReadToken(Uri url)
    {
        try
        {
            return tokens.Of(url);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new RewardServiceException($"The agent's token for {url.Host} cannot be read: {exception.Message}", true, exception);
        }
    }
}
