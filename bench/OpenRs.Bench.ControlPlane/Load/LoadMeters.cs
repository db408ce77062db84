using System.Collections.Concurrent;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>What all agents measure together.</summary>
internal sealed class LoadMeters(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, int> _errors = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _allAtWork = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _atWork;

    /// <summary>OpenLease to LeaseGranted: a durable grant by the ledger and a turn of the run.</summary>
    public Latencies Opens { get; } = new(time);

    /// <summary>Heartbeat to LeaseGranted: a durable charge and extension by the ledger.</summary>
    public Latencies Renewals { get; } = new(time);

    /// <summary>
    /// RequestWork to Work, where there was work at once; a wait for the batch before to end is no latency of the server.
    /// </summary>
    public Latencies Work { get; } = new(time);

    /// <summary>WorkResult to Receipt: the result is durable.</summary>
    public Latencies Reports { get; } = new(time);

    /// <summary>Failures by their words.</summary>
    public IReadOnlyDictionary<string, int> Errors => _errors;

    /// <summary>Ends when as many agents as expected hold a lease.</summary>
    public Task AllAtWork => _allAtWork.Task;

    /// <summary>Agents that are waited for.</summary>
    public int Expected { get; init; }

    /// <summary>An agent holds its first lease.</summary>
    public void IsAtWork()
    {
        if (Interlocked.Increment(ref _atWork) == Expected)
        {
            _allAtWork.SetResult();
        }
    }

    /// <summary>Something went wrong.</summary>
    public void Fail(string words) => _errors.AddOrUpdate(words, 1, static (_, count) => count + 1);
}
