using System.Collections.Concurrent;
using System.Diagnostics;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary>
/// What the agent tells a rank, line by line. The input is read beside the work: when it ends, the agent is gone or its lease is over, and
/// a rank that computes then, or waits for others, ends with its process.
/// </summary>
internal sealed class RankInput : IDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromMilliseconds(500);
    private readonly BlockingCollection<string> _lines = [];
    private readonly ManualResetEventSlim _done = new();

    /// <summary>Begins to read.</summary>
    public RankInput(TextReader input) =>
        new Thread(() => Read(input)) { IsBackground = true, Name = "openrs-rank-input" }.Start();

    /// <summary>The next line, or <see langword="null"/> when the input has ended.</summary>
    public string? ReadLine() => _lines.TryTake(out var line, Timeout.Infinite) ? line : null;

    /// <summary>The rank is done: nothing is under way any more.</summary>
    public void Dispose() => _done.Set();

    private void Read(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            _lines.Add(line);
        }

        _lines.CompleteAdding();
        if (!_done.Wait(EndTimeout))
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
