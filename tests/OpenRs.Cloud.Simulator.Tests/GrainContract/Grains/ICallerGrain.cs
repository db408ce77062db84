using Orleans.Concurrency;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Follows a path of names of its own kind, calling the next from within the call of the one before.</summary>
[Alias("contract.caller")]
public interface ICallerGrain : IGrainWithStringKey
{
    [Alias("Follow"), ResponseTimeout("00:00:00.5")]
    Task<string> Follow(string[] path);

    [Alias("FollowInterleaved"), AlwaysInterleave]
    Task<string> FollowInterleaved(string[] path);

    [Alias("FollowReading"), ReadOnly]
    Task<string> FollowReading(string[] path);

    [Alias("FollowReentrantly")]
    Task<string> FollowReentrantly(string[] path);

    /// <summary>Calls the next of the path, which calls on under a reentrancy of its own.</summary>
    [Alias("FollowThenReentrantly")]
    Task<string> FollowThenReentrantly(string[] path);

    [Alias("AddTo")]
    Task<int> AddTo(string state);

    [Alias("Attempts")]
    Task<int> Attempts();

    [Alias("TellBack")]
    Task TellBack(string name);

    [Alias("Tell"), OneWay]
    Task Tell(string name);
}
