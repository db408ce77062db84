using System.Collections.Concurrent;
using Grpc.Core;

namespace OpenRs.Cloud.Server.Tests.Histories;

/// <summary>Records what clients ask for, and what they hear.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<HistoryCall> _calls = new();
    private readonly SemaphoreSlim _acknowledged = new(0);
    private int _place;

    /// <summary>All calls that have ended.</summary>
    public IReadOnlyList<HistoryCall> Calls => [.. _calls];

    /// <summary>Waits until more calls are acknowledged.</summary>
    public async Task WaitForAcknowledgedAsync(int count)
    {
        for (; count > 0; count--)
        {
            await _acknowledged.WaitAsync();
        }
    }

    /// <summary>Makes a call and records it.</summary>
    /// <param name="kind">What is asked for.</param>
    /// <param name="target">Of what.</param>
    /// <param name="micros">The budget that is asked for.</param>
    /// <param name="call">Makes it; its answer is recorded.</param>
    public async Task<HistoryCall> AskAsync(CallKind kind, string target, long micros, Func<Task<string>> call)
    {
        var begun = Interlocked.Increment(ref _place);
        var (outcome, answer) = (CallOutcome.Acknowledged, "");
        try
        {
            answer = await call();
        }
        catch (RpcException exception)
        {
            outcome = exception.StatusCode is StatusCode.ResourceExhausted or StatusCode.FailedPrecondition or StatusCode.InvalidArgument
                ? CallOutcome.Refused
                : CallOutcome.Unknown;
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or OperationCanceledException)
        {
            outcome = CallOutcome.Unknown;
        }

        var ended = new HistoryCall(begun, Interlocked.Increment(ref _place), kind, target, micros, outcome, answer);
        _calls.Enqueue(ended);
        if (outcome == CallOutcome.Acknowledged)
        {
            _acknowledged.Release();
        }

        return ended;
    }
}
