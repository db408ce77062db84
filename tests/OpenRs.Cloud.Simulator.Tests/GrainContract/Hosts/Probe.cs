using System.Collections.Concurrent;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>What one test and its grains share: a log that can be awaited, and gates at which grains wait.</summary>
public sealed class Probe
{
    private static readonly ConcurrentDictionary<string, Probe> All = new();
    private static int _count;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly List<string> _log = [];
    private readonly List<(Func<IReadOnlyList<string>, bool> Condition, TaskCompletionSource Reached)> _waits = [];

    public Probe()
    {
        Timers = new Probe(this);
        Id = $"test{Interlocked.Increment(ref _count)}";
        All[Id] = this;
    }

    private Probe(Probe owner) => (Id, Timers) = (owner.Id, this);

    /// <summary>Notes each time that the host begins to wait for a reminder.</summary>
    public Probe Timers { get; }

    /// <summary>Begins the keys of the test's grains, so that tests that share a silo do not meet.</summary>
    public string Id { get; }

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

    /// <summary>The probe of the test that a grain belongs to.</summary>
    public static Probe Of(IGrainContext context) => Of(context.GrainId);

    /// <summary>The probe of the test that a grain belongs to.</summary>
    public static Probe Of(GrainId grainId) => All[grainId.Key.ToString()!.Split('-')[0]];

    /// <summary>The name that the test gave a grain.</summary>
    public static string NameOf(IGrainContext context) => context.GrainId.Key.ToString()!.Split('-')[1];

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

    public Task Until(string entry) => Until(log => log.Contains(entry));

    public Task Until(Func<IReadOnlyList<string>, bool> condition)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_log)
        {
            if (condition(_log))
            {
                return Task.CompletedTask;
            }

            _waits.Add((condition, reached));
        }

        return reached.Task;
    }

    /// <summary>Waits until the gate is opened.</summary>
    public Task Pass(string gate) => Gate(gate).Task;

    /// <summary>Notes that a step begins, waits until its gate is opened, and notes that it ends.</summary>
    public async Task StepAsync(string name)
    {
        Write($"{name} in");
        await Pass(name);
        Write($"{name} out");
    }

    public void Open(string gate) => Gate(gate).TrySetResult();

    private TaskCompletionSource Gate(string name) => _gates.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
