using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Histories;

/// <summary>A run as it is in the end.</summary>
/// <param name="Name">Its name.</param>
/// <param name="RequestId">The request that made it.</param>
/// <param name="State">Where it stands.</param>
/// <param name="BudgetMicros">Its budget.</param>
/// <param name="SpentMicros">What its ledger says is spent.</param>
/// <param name="GrantedMicros">What its leases may still spend.</param>
/// <param name="ChargedMicros">The sum of its charges.</param>
internal sealed record FinalRun(
    string Name, string RequestId, RunState State, long BudgetMicros, long SpentMicros, long GrantedMicros, long ChargedMicros);
