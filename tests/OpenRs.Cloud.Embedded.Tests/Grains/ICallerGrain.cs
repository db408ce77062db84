using Orleans.Concurrency;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>Follows a path of keys of its own kind, calling the next from within the call of the one before.</summary>
[Alias("tests.caller")]
public interface ICallerGrain : IGrainWithStringKey
{
    Task<string> Follow(string[] path);

    [AlwaysInterleave]
    Task<string> FollowInterleaved(string[] path);

    [ReadOnly]
    Task<string> FollowReading(string[] path);

    Task<string> FollowReentrantly(string[] path);

    /// <summary>Calls the next of the path, which calls on under a reentrancy of its own.</summary>
    Task<string> FollowThenReentrantly(string[] path);

    Task<int> AddTo(string counter);

    Task<int> Attempts();

    Task TellBack(string key);

    [OneWay]
    Task Tell(string key);
}
