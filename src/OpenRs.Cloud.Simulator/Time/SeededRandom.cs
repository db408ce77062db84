namespace OpenRs.Cloud.Simulator.Time;

/// <summary>Random numbers that are the same on every machine and runtime: SplitMix64 (Steele, Lea and Flood 2014).</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A whole number from 0 to below <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>A number from 0 to below 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Between(double low, double high) => low + (Unit() * (high - low));

    public bool Chance(double probability) => probability > 0 && Unit() < probability;

    public TimeSpan Seconds(double low, double high) => TimeSpan.FromTicks((long)(Between(low, high) * TimeSpan.TicksPerSecond));

    /// <summary>Time to the next of events that come at random, once in <paramref name="meanSeconds"/>.</summary>
    public TimeSpan Wait(double meanSeconds) => TimeSpan.FromTicks((long)(-Math.Log(1 - Unit()) * meanSeconds * TimeSpan.TicksPerSecond));

    /// <summary>Scrambles a number so that neighbours have nothing in common.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
