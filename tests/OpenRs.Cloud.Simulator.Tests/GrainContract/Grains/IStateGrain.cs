namespace OpenRs.Cloud.Simulator.GrainContract;

[Alias("contract.state")]
public interface IStateGrain : IGrainWithStringKey
{
    [Alias("Add")]
    Task<int> Add(int amount);

    /// <summary>Changes the state in memory only.</summary>
    [Alias("Pretend")]
    Task Pretend(int value);

    [Alias("Describe")]
    Task<string> Describe();

    [Alias("HasETag")]
    Task<bool> HasETag();

    [Alias("Clear")]
    Task Clear();

    [Alias("Reread")]
    Task<string> Reread();

    [Alias("AddTwiceAtOnce")]
    Task<int> AddTwiceAtOnce();

    /// <summary>Writes the same record by two handles, the second of which does not know of the first write.</summary>
    [Alias("Conflict")]
    Task<int> Conflict();

    [Alias("CatchConflict")]
    Task<string> CatchConflict();

    /// <summary>Starts a timer whose tick runs into a conflict.</summary>
    [Alias("ConflictLater")]
    Task ConflictLater(TimeSpan due);

    [Alias("Deactivate")]
    Task Deactivate();
}
