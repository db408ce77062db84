namespace OpenRs.Learning.Training;

/// <summary>
/// The micro-batches of a step, which follow from its sequences alone: consecutive ones, up to a number of tokens; those without a completion
/// are left out.
/// </summary>
internal sealed class MicroBatches
{
    private const int Bucket = 8;

    private readonly List<IReadOnlyList<TrainingSequence>> _batches = [];
    private readonly List<int> _firstTokens = [0];

    public MicroBatches(IReadOnlyList<TrainingSequence> sequences, PassOptions options)
    {
        var current = new List<TrainingSequence>();
        var (longest, tokens) = (0, 0);
        foreach (var sequence in sequences.Where(static sequence => sequence.Completion.Length > 0))
        {
            var length = Padded(sequence.Length);
            var size = options.Packing ? tokens + length : (current.Count + 1) * Math.Max(longest, length);
            if (current.Count > 0 && size > options.MicroBatchTokens)
            {
                Add(current);
                (current, longest, tokens) = ([], 0, 0);
            }

            current.Add(sequence);
            (longest, tokens) = (Math.Max(longest, length), tokens + length);
        }

        if (current.Count > 0)
        {
            Add(current);
        }
    }

    /// <summary>Number of micro-batches.</summary>
    public int Count => _batches.Count;

    /// <summary>The sequences of one.</summary>
    public IReadOnlyList<TrainingSequence> this[int index] => _batches[index];

    /// <summary>A length with its padding.</summary>
    public static int Padded(int length) => (length + Bucket - 1) / Bucket * Bucket;

    /// <summary>Number of a micro-batch's first completion token in the step; behind the last one, the completion tokens of the step.</summary>
    public int FirstToken(int index) => _firstTokens[index];

    private void Add(List<TrainingSequence> sequences)
    {
        _batches.Add(sequences);
        _firstTokens.Add(_firstTokens[^1] + sequences.Sum(static sequence => sequence.Completion.Length));
    }
}
