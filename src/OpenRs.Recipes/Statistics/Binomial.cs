namespace OpenRs.Recipes.Statistics;

/// <summary>Numbers of ways to choose.</summary>
internal static class Binomial
{
    /// <summary>Ways to choose k of n, by the product of quotients; 0 where k is no number from 0 to n.</summary>
    public static double Choose(int n, int k)
    {
        if (k < 0 || k > n)
        {
            return 0;
        }

        var (ways, least) = (1.0, Math.Min(k, n - k));
        for (var i = 1; i <= least; i++)
        {
            ways *= (double)(n - least + i) / i;
        }

        return ways;
    }
}
