using OpenRs.Cloud.Simulator.Hosting.Calls;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>Carries messages between grains: mostly at once, sometimes late, sometimes never.</summary>
internal sealed class SimulatedChannel(World world, SimulatedProcess process) : IMessageChannel
{
    public void Send(IGrainMessage message)
    {
        if (!process.IsAlive)
        {
            return;
        }

        if (world.Faults.Strikes(FaultKind.GrainMessageLost))
        {
            world.Faults.Note(FaultKind.GrainMessageLost, process.Name, $"loses {message.Name}");
        }
        else if (world.Faults.Strikes(FaultKind.GrainMessageLate))
        {
            world.Faults.Note(FaultKind.GrainMessageLate, process.Name, $"delays {message.Name}");
            process.After(world.Random.Seconds(0.1, 8), message.Deliver);
        }
        else if (world.Random.Chance(0.8))
        {
            message.Deliver();
        }
        else
        {
            process.After(world.Random.Seconds(0.0001, 0.003), message.Deliver);
        }
    }
}
