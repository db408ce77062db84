namespace OpenRs.Recipes.Datasets;

/// <summary>
/// Which problems each step takes, as TRL's RepeatRandomSampler does it: permute all, cut into chunks of one step, drop a short last
/// chunk, permute again for the next epoch. A pure function of (rows, prompts per step, seed, step): nothing to save, any step
/// at any time. The permutation is Fisher-Yates from the end with <see cref="SplitMix64"/>, whose start is
/// <c>mix(mix(seed) + epoch)</c>, <c>mix</c> being its first output.
/// </summary>
public sealed class PromptSampler
{
    private readonly int _rows;
    private readonly int _promptsPerStep;
    private readonly ulong _seed;
    private volatile Epoch? _latest;

    /// <summary>Creates the sampler.</summary>
    /// <param name="rows">Rows of the dataset.</param>
    /// <param name="promptsPerStep">The recipe's <c>prompts_per_step</c>, at least 1.</param>
    /// <param name="seed">The recipe's <c>seed</c>.</param>
    /// <exception cref="DatasetException">There are fewer rows than one step takes.</exception>
    public PromptSampler(int rows, int promptsPerStep, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(promptsPerStep, 1);
        if (rows < promptsPerStep)
        {
            throw new DatasetException(
                DatasetError.TooFewRows,
                $"the dataset has {rows} rows, one step takes {promptsPerStep}; add rows or lower prompts_per_step.");
        }

        _rows = rows;
        _promptsPerStep = promptsPerStep;
        _seed = Mix((ulong)seed);
    }

    /// <summary>Steps until every problem was due once; the rows of a short last chunk are left out.</summary>
    public int StepsPerEpoch => _rows / _promptsPerStep;

    /// <summary>The rows (from 0) that a step takes, in order; within an epoch no row comes twice.</summary>
    /// <param name="step">The step, from 0.</param>
    public ReadOnlyMemory<int> PromptsOfStep(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var (epoch, chunk) = Math.DivRem(step, StepsPerEpoch);
        var latest = _latest;
        if (latest?.Number != epoch)
        {
            _latest = latest = new Epoch(epoch, Permute(epoch));
        }

        return latest.Order.AsMemory((int)chunk * _promptsPerStep, _promptsPerStep);
    }

    private int[] Permute(long epoch)
    {
        var random = new SplitMix64(Mix(_seed + (ulong)epoch));
        var order = Enumerable.Range(0, _rows).ToArray();
        random.Shuffle(order);
        return order;
    }

    private static ulong Mix(ulong value) => new SplitMix64(value).Next();

    private sealed record Epoch(long Number, int[] Order);
}
