namespace OpenRs.Recipes.Randomness;

/// <summary>
/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC 2011): a bijection of a 128-bit counter under a
/// 64-bit key. There is no state, so a draw depends on nothing but its name: the same key and counter give the same bits anywhere.
/// </summary>
public static class Philox4x32
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The four words of one counter.</summary>
    public static (uint X0, uint X1, uint X2, uint X3) Block(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public static double Uniform(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        var (x0, x1, _, _) = Block(key, c0, c1, c2, c3);
        return ToUnit(x0, x1);
    }

    /// <summary>Two independent standard normal numbers (Box and Muller 1958).</summary>
    public static (double First, double Second) Normal(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        var (x0, x1, x2, x3) = Block(key, c0, c1, c2, c3);
        var radius = Math.Sqrt(-2 * Math.Log(1 - ToUnit(x0, x1)));
        var (sin, cos) = Math.SinCos(2 * Math.PI * ToUnit(x2, x3));
        return (radius * cos, radius * sin);
    }

    private static double ToUnit(uint high, uint low) => (((ulong)(high >> 5) << 26) + (low >> 6)) * (1.0 / (1UL << 53));
}
