using System.Numerics;
using OpenRs.Verification.Expressions;

namespace OpenRs.Verification.Algebra;

/// <summary>
/// Pseudo-random values for symbols and unknown functions, from a hash of name and point: the same on every machine. Real symbols get real
/// values of both signs, others complex ones; the magnitude is between 1/2 and 5/2, where powers and exponentials stay well conditioned.
/// At every third point symbols are small positive integers, which also gives sums with symbolic bounds a value.
/// </summary>
internal static class SamplePoints
{
    /// <summary>Points that an identity must hold at.</summary>
    public const int Count = 6;

    private const int IntegerPeriod = 3;

    public static Complex Of(Expr symbol, int point)
    {
        // A real and a complex symbol of the same name are two symbols.
        var hash = symbol.IsReal ? Hash(symbol.Name, point) : Mix(Hash(symbol.Name, point));
        return point % IntegerPeriod == IntegerPeriod - 1 ? 2 + (hash % 7) : Value(hash, symbol.IsReal);
    }

    public static Complex OfCall(string name, IEnumerable<Complex> args, int point)
    {
        var hash = Hash(name, point);
        foreach (var arg in args)
        {
            // Rounded, so that equal arguments in different forms give equal values.
            hash = Mix(hash ^ Quantized(arg.Real));
            hash = Mix(hash ^ (Quantized(arg.Imaginary) * 31));
        }

        return Value(hash, isReal: false);
    }

    private static Complex Value(ulong hash, bool isReal)
    {
        var magnitude = 0.5 + (2.0 * Unit(hash));
        if (isReal)
        {
            return (hash & 1) == 0 ? magnitude : -magnitude;
        }

        return Complex.FromPolarCoordinates(magnitude, (Unit(Mix(hash)) * 2 * Math.PI) - Math.PI);
    }

    private static double Unit(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    private static ulong Quantized(double value) =>
        double.IsFinite(value) && Math.Abs(value) < 1e9 ? (ulong)(long)Math.Round(value * 1e6) : 0x9E3779B9UL;

    private static ulong Hash(string name, int point)
    {
        var hash = Mix((ulong)point + 0x9E3779B97F4A7C15UL);
        foreach (var c in name)
        {
            hash = Mix(hash ^ c);
        }

        return hash;
    }

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
