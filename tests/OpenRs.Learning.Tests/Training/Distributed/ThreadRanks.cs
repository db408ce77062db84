using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Distributed.Collectives;

namespace OpenRs.Learning.Tests.Training.Distributed;

/// <summary>Ranks as threads of this process, for what needs no process of its own.</summary>
internal static class ThreadRanks
{
    /// <summary>Long enough for a token.</summary>
    public const string Token = "token of the tests";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs every rank to its end and gives the results in the order of the ranks.</summary>
    public static async Task<T[]> RunAsync<T>(int world, Func<ProcessGroup, T> run, TimeSpan? timeout = null)
    {
        var port = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T> Rank(int rank) => Task.Factory.StartNew(
            () =>
            {
                var options = new ProcessGroupOptions
                {
                    Rank = rank,
                    World = world,
                    Token = Token,
                    Port = rank == 0 ? 0 : port.Task.Result,
                    Timeout = timeout ?? Timeout,
                };
                using var group = ProcessGroup.Connect(options, port.SetResult);
                return run(group);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return await Task.WhenAll(Enumerable.Range(0, world).Select(Rank)).WaitAsync(2 * Timeout);
    }
}
