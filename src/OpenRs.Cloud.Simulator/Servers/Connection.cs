using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>
/// A connection of an agent with the server. Messages of each direction arrive in order, after a while; what was on its way when the
/// connection broke may still arrive at the side that has not noticed.
/// </summary>
internal sealed class Connection(World world, IAgentEnd agent, SimulatedSession session)
{
    private const double SurvivesBreak = 0.3;
    private readonly Direction _toServer = new();
    private readonly Direction _toAgent = new();

    /// <summary>Whether it is whole.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Whether the server ended it because it refuses the agent.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>The server refuses the agent. It hears so, unless the connection is broken already.</summary>
    public void Refuse()
    {
        IsRefused = IsOpen;
        Break();
    }

    /// <summary>Takes a message to the server, sometimes twice; Hello once, since a second one ends the session.</summary>
    public void Send(ConnectRequest message)
    {
        if (!IsOpen)
        {
            return;
        }

        Deliver(_toServer, () => session.Receive(message));
        if (world.Faults.Strikes(FaultKind.MessageTwice) && message.Hello is null)
        {
            world.Faults.Note(FaultKind.MessageTwice, agent.Id, "sends a message twice");
            Deliver(_toServer, () => session.Receive(message));
        }
    }

    /// <summary>Takes a message to the agent.</summary>
    public void Send(ConnectResponse message)
    {
        if (IsOpen)
        {
            Deliver(_toAgent, () => agent.Receive(this, message));
        }
    }

    /// <summary>Breaks it. Each side notices after a while, the server at the latest when it should have heard of the agent.</summary>
    public void Break()
    {
        if (IsOpen)
        {
            IsOpen = false;
            agent.Process.After(world.Random.Seconds(0, 2), () => agent.OnBroken(this));
            session.Process.After(world.Random.Seconds(0, 10), session.End);
        }
    }

    private void Deliver(Direction direction, Action arrive)
    {
        var delay = world.Random.Seconds(0.0005, 0.02);
        if (world.Faults.Strikes(FaultKind.MessageLate))
        {
            delay = world.Random.Seconds(0.5, 20);
            world.Faults.Note(FaultKind.MessageLate, agent.Id, "has a connection that stalls for {0} ms", (long)delay.TotalMilliseconds);
        }

        direction.Last = Math.Max(direction.Last, world.Time.Ticks + delay.Ticks);
        world.Process.After(TimeSpan.FromTicks(direction.Last - world.Time.Ticks), () =>
        {
            // A stream loses its end, never something in between.
            direction.IsCut |= !IsOpen && !world.Random.Chance(SurvivesBreak);
            if (!direction.IsCut)
            {
                arrive();
            }
        });
    }

    private sealed class Direction
    {
        /// <summary>When the last message arrives.</summary>
        public long Last { get; set; }

        /// <summary>Whether a message was lost.</summary>
        public bool IsCut { get; set; }
    }
}
