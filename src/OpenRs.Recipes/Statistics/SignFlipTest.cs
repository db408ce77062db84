using OpenRs.Recipes.Randomness;

namespace OpenRs.Recipes.Statistics;

/// <summary>
/// Whether two models differ on the same problems: the paired randomisation test. If they do not, each problem's difference could as well
/// have the other sign; the p-value is the share of sign patterns whose sum is at least as far from 0 as the one seen. It assumes nothing
/// of how differences are distributed, so it holds for 30 problems and one sample of each.
/// </summary>
public static class SignFlipTest
{
    /// <summary>Patterns drawn, beside the one seen; with so few problems that all patterns are fewer, all are taken.</summary>
    public const int Draws = 20_000;

    private const ulong Key = 0x6F70_656E_7273_0002;
    private const int MostEnumerated = 14;
    private const int BitsOfAWord = 32;
    private const double Rounding = 1e-12;

    /// <summary>The p-value of two sides.</summary>
    /// <param name="differences">A difference for each problem.</param>
    public static double PValue(IReadOnlyList<double> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        var changed = differences.Where(static difference => difference != 0).ToArray();
        var seen = Math.Abs(changed.Sum()) - (Rounding * changed.Length);
        if (changed.Length <= MostEnumerated)
        {
            var patterns = 1 << changed.Length;
            return (double)Enumerable.Range(0, patterns).Count(pattern => Math.Abs(SumOf(changed, pattern)) >= seen) / patterns;
        }

        var extreme = 1;
        for (var draw = 0; draw < Draws; draw++)
        {
            extreme += Math.Abs(SumOf(changed, (uint)draw)) >= seen ? 1 : 0;
        }

        return (double)extreme / (Draws + 1);
    }

    private static double SumOf(double[] changed, int pattern)
    {
        var sum = 0.0;
        for (var i = 0; i < changed.Length; i++)
        {
            sum += ((pattern >> i) & 1) == 0 ? changed[i] : -changed[i];
        }

        return sum;
    }

    private static double SumOf(double[] changed, uint draw)
    {
        var (sum, bits) = (0.0, 0u);
        for (var i = 0; i < changed.Length; i++)
        {
            bits = i % BitsOfAWord == 0 ? Philox4x32.Block(Key, draw, (uint)(i / BitsOfAWord), 0, 0).X0 : bits >> 1;
            sum += (bits & 1) == 0 ? changed[i] : -changed[i];
        }

        return sum;
    }
}
