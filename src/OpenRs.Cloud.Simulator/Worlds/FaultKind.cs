namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>The server dies before or after a write, and comes back from what is stored.</summary>
    ServerCrash,

    /// <summary>A write fails; nothing of it is stored.</summary>
    StorageError,

    /// <summary>A write is stored and its answer is an error, as when a request to a cloud store times out.</summary>
    StorageAnswerLost,

    /// <summary>A write meets a version that it did not expect.</summary>
    StorageConflict,

    /// <summary>A write takes seconds.</summary>
    SlowStorage,

    /// <summary>A message between grains never arrives.</summary>
    GrainMessageLost,

    /// <summary>A message between grains takes seconds.</summary>
    GrainMessageLate,

    /// <summary>A message of an agent arrives twice.</summary>
    MessageTwice,

    /// <summary>A connection stalls for seconds.</summary>
    MessageLate,

    /// <summary>A connection breaks; each side notices in its own time.</summary>
    ConnectionBreak,

    /// <summary>An agent is killed; it or another one comes later.</summary>
    AgentKill,

    /// <summary>An agent is told to leave and hands its work back.</summary>
    AgentLeave,

    /// <summary>An agent whose lease is over sends its results anyway, under the old token.</summary>
    Zombie,

    /// <summary>A unit fails.</summary>
    UnitFailure,

    /// <summary>Somebody sets the server's clock.</summary>
    ClockStep,

    /// <summary>A GPU type gets another price.</summary>
    PriceChange,

    /// <summary>A second process starts under the id of an agent that is alive.</summary>
    DuplicateAgent,

    /// <summary>Work continues for a moment after it was told to stop, until it looks.</summary>
    LateStop,

    /// <summary>A machine is suspended: its stopwatch stands still while the server's time continues.</summary>
    MachineSuspended,

    /// <summary>An agent's stopwatch runs faster or slower than the server's.</summary>
    ClockDrift,

    /// <summary>An agent has GPUs of another type, number or market, at a price of their own.</summary>
    OtherGpus,

    /// <summary>A spot node is taken away soon after its notice.</summary>
    SpotReclaim,

    /// <summary>The month's budget of the project changes, or is too small for all that is asked for at once.</summary>
    MonthlyBudget,

    /// <summary>The server dies while writes are under way: each of them is stored, or it is not.</summary>
    WriteUnderWay,

    /// <summary>The server dies while it appends to the charge archive: only the first lines are there.</summary>
    TornAppend,

    /// <summary>The object of a result or of a checkpoint was never stored.</summary>
    ObjectMissing,

    /// <summary>The object of a result or of a checkpoint has other bytes than its agent says.</summary>
    ObjectCorrupt,

    /// <summary>What rollouts need, such as a reward service, does not answer for minutes: each of them comes back.</summary>
    ServiceAway,
}
