namespace OpenRs.Cloud.Costs;

/// <summary>Memory of GPUs by type.</summary>
public static class GpuMemory
{
    // What the driver and the CUDA context keep; measured values lie between 0.4 and 0.8 GiB.
    private const double ReservedGib = 1;

    // GiB of the makers' data sheets; of a type that is sold in two sizes the smaller one.
    private static readonly Dictionary<string, double> Gib = new(StringComparer.OrdinalIgnoreCase)
    {
        ["T4"] = 15,
        ["L4"] = 22.5,
        ["A10"] = 22.5,
        ["L40S"] = 45,
        ["A40"] = 45,
        ["A6000"] = 48,
        ["A100"] = 40,
        ["A100-40GB"] = 40,
        ["A100-80GB"] = 80,
        ["H100"] = 80,
        ["H200"] = 141,
        ["B200"] = 180,
        ["MI300X"] = 192,
    };

    /// <summary>The types whose memory is known, the smallest first.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [.. Gib.OrderBy(static type => type.Value).ThenBy(static type => type.Key, StringComparer.Ordinal).Select(static type => type.Key)];

    /// <summary>Bytes that an agent may allocate on a type; 0 for one whose memory is not known.</summary>
    public static long UsableBytes(string type) => Gib.TryGetValue(type, out var gib) ? (long)((gib - ReservedGib) * (1L << 30)) : 0;

    /// <summary>Whether the memory of a type holds this many bytes of an agent; false for one whose memory is not known.</summary>
    public static bool Holds(string type, long bytes) => UsableBytes(type) is > 0 and var usable && usable >= bytes;

    /// <summary>The types whose memory holds this many bytes of an agent, by name.</summary>
    /// <param name="bytes">What the agent allocates.</param>
    /// <param name="types">The types to choose from; those whose memory is not known are left out.</param>
    public static IReadOnlyList<string> TypesThatHold(long bytes, IEnumerable<string> types) =>
    [
        .. types.Where(type => Holds(type, bytes))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal),
    ];
}
