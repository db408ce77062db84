namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>Runs activations one at a time on the thread of the test, the next one drawn from a seed.</summary>
internal sealed class SeededTurns(int seed) : ITurnScheduler
{
    private readonly List<IThreadPoolWorkItem> _ready = [];
    private readonly Random _random = new(seed);

    public void Schedule(IThreadPoolWorkItem turns)
    {
        lock (_ready)
        {
            _ready.Add(turns);
        }
    }

    public void RunUntilQuiet()
    {
        while (TryTake(out var turns))
        {
            turns.Execute();
        }
    }

    private bool TryTake(out IThreadPoolWorkItem turns)
    {
        lock (_ready)
        {
            if (_ready.Count == 0)
            {
                turns = null!;
                return false;
            }

            var index = _random.Next(_ready.Count);
            turns = _ready[index];
            _ready.RemoveAt(index);
            return true;
        }
    }
}
