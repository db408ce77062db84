namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>A promise that was broken.</summary>
internal enum Violation
{
    /// <summary>More was promised, charged or used than the budget, or its reserve, allows.</summary>
    Overspend,

    /// <summary>A result that was acknowledged is not part of what came out, or is asked for again.</summary>
    LostResult,

    /// <summary>A result counted although its unit had been given to another lease.</summary>
    StaleResult,

    /// <summary>The charges are not the leases' times: something was charged twice, or not at all.</summary>
    DoubleCharge,

    /// <summary>An agent sent what the protocol does not ask for, or did not send what it asks for.</summary>
    BrokenProtocol,

    /// <summary>A run did not come to its end.</summary>
    StuckRun,
}
