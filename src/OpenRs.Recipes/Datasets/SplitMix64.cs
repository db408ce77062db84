namespace OpenRs.Recipes.Datasets;

/// <summary>Steele, Lea and Flood's SplitMix64: 64-bit integer arithmetic only, so the same on every machine.</summary>
internal struct SplitMix64(ulong state)
{
    private ulong _state = state;

    public ulong Next()
    {
        var z = _state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>Puts items into a random order, every order equally likely (Fisher and Yates, from the end).</summary>
    public void Shuffle<T>(T[] items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var other = (int)Below((uint)i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <summary>A number below the bound, exactly uniform (Lemire 2019: multiply, and reject the short interval).</summary>
    public uint Below(uint bound)
    {
        while (true)
        {
            var product = (Next() >> 32) * bound;
            if ((uint)product >= (0u - bound) % bound)
            {
                return (uint)(product >> 32);
            }
        }
    }
}
