using System.Collections.Concurrent;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>What a test and its grains share: a log that can be awaited, and gates at which grains wait.</summary>
public sealed class Probe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly List<string> _log = [];
    private readonly List<(Func<IReadOnlyList<string>, bool> Condition, TaskCompletionSource Reached)> _waits = [];

    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log)
            {
                return [.. _log];
            }
        }
    }

    public void Write(string entry)
    {
        lock (_log)
        {
            _log.Add(entry);
            foreach (var (_, reached) in _waits.Where(wait => wait.Condition(_log)).ToArray())
            {
                reached.TrySetResult();
            }
        }
    }

    public Task Until(string entry) => Until(log => log.Contains(entry), $"'{entry}' in the log");

    public async Task Until(Func<IReadOnlyList<string>, bool> condition, string what)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_log)
        {
            if (condition(_log))
            {
                return;
            }

            _waits.Add((condition, reached));
        }

        try
        {
            await reached.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No {what} after {Patience}; the log was: {string.Join(", ", Log)}");
        }
    }

    /// <summary>Waits until the gate is opened.</summary>
    public Task Pass(string gate) => Gate(gate).Task;

    public void Open(string gate) => Gate(gate).TrySetResult();

    private TaskCompletionSource Gate(string name) => _gates.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
