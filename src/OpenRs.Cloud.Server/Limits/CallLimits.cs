using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Grpc.Core;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>
/// How often a caller may call and how many streams it may keep open. A caller is its identity, or its address where there is none. What
/// agents do is not limited: they are let in by the operator, and a server under load must not lose them first.
/// </summary>
internal sealed class CallLimits : IDisposable
{
    private static readonly TimeSpan StreamRetry = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, int> _streams = new(StringComparer.Ordinal);
    private readonly PartitionedRateLimiter<string> _calls;
    private readonly LimitOptions _options;
    private readonly TimeProvider _time;

    public CallLimits(IOptions<LimitOptions> options, TimeProvider time)
    {
        _time = time;
        _options = options.Value;
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = _options.CallBurst,
            TokensPerPeriod = Math.Max(1, _options.CallsPerSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(_options.CallsPerSecond >= 10 ? 100 : 1000.0 / _options.CallsPerSecond),
            QueueLimit = 0,
        };
        _calls = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => bucket));
    }

    /// <summary>Whether a method is limited at all.</summary>
    /// <param name="method">Full method, such as <c>/openrs.cloud.v1.RunService/GetRun</c>.</param>
    public static bool Applies(string method) => !method.StartsWith("/openrs.cloud.v1.AgentService/", StringComparison.Ordinal);

    /// <summary>Who calls.</summary>
    public static string CallerOf(HttpContext call) => call.User.Identity is { IsAuthenticated: true, Name: { } name }
        ? name
        : call.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    /// <summary>Counts a call.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="cost">As how many calls it counts.</param>
    /// <exception cref="CloudException">RATE_LIMITED, with the time to wait.</exception>
    public void Count(string caller, int cost = 1)
    {
        using var lease = _calls.AttemptAcquire(caller, Math.Min(cost, _options.CallBurst));
        if (!lease.IsAcquired)
        {
            throw new CloudException(
                CloudErrorKind.ResourceExhausted,
                ErrorReason.RateLimited,
                $"More than {_options.CallsPerSecond} calls a second (OpenRs:CallsPerSecond). Wait, and spread the calls.")
            {
                RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1),
            };
        }
    }

    /// <summary>Opens a stream of a call; disposing the answer closes it.</summary>
    /// <exception cref="CloudException">TOO_MANY_WATCHES.</exception>
    public CallStream OpenStream(ServerCallContext context)
    {
        var caller = CallerOf(context.GetHttpContext());
        if (_streams.AddOrUpdate(caller, 1, static (_, count) => count + 1) > _options.MaxStreams)
        {
            CloseStream(caller);
            throw new CloudException(
                CloudErrorKind.ResourceExhausted,
                ErrorReason.TooManyWatches,
                $"More than {_options.MaxStreams} streams at once (OpenRs:MaxStreams). Close one.")
            {
                RetryAfter = StreamRetry,
            };
        }

        return new CallStream(context, _options, _time, () => CloseStream(caller));
    }

    public void Dispose() => _calls.Dispose();

    private void CloseStream(string caller)
    {
        if (_streams.AddOrUpdate(caller, 0, static (_, count) => count - 1) == 0)
        {
            // Only a zero goes: a stream opened meanwhile has made it one.
            _streams.TryRemove(KeyValuePair.Create(caller, 0));
        }
    }
}
