using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>Sends each report twice.</summary>
internal sealed class RepeatingOutbox : Outbox
{
    public override void Report(string unitId, ConnectRequest report)
    {
        base.Report(unitId, report);
        Send(report);
    }
}
