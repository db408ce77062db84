using System.Globalization;
using OpenRs.Cloud.Simulator.Time;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>
/// All that happens in a world: as a hash, so that two runs of one seed can be compared, and as text when somebody wants to read it.
/// </summary>
internal sealed class EventLog(VirtualTime time, TextWriter? text)
{
    private const ulong Prime = 0x100000001B3;

    /// <summary>A number that stands for everything so far, in order.</summary>
    public ulong Hash { get; private set; } = 0xCBF29CE484222325;

    /// <summary>Takes in an event.</summary>
    /// <param name="who">To whom it happens.</param>
    /// <param name="what">What happens; {0} and {1} stand for the numbers.</param>
    /// <param name="first">A number that belongs to it.</param>
    /// <param name="second">Another.</param>
    public void Add(string who, string what, long first = 0, long second = 0)
    {
        Mix(time.Ticks);
        Mix(who);
        Mix(what);
        Mix(first);
        Mix(second);
        if (text is not null)
        {
            var said = string.Format(CultureInfo.InvariantCulture, what, first, second);
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{time.Ticks / (double)TimeSpan.TicksPerSecond,10:0.000}  {who,-10} {said}"));
        }
    }

    private void Mix(long value) => Hash = ulong.RotateLeft((Hash ^ (ulong)value) * Prime, 29);

    private void Mix(string value)
    {
        foreach (var character in value)
        {
            Hash = (Hash ^ character) * Prime;
        }
    }
}
