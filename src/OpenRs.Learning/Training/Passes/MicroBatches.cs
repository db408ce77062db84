namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// The micro-batches of a step, which follow from its sequences and the number of lanes alone: sequences are dealt to lanes in consecutive
/// runs of about equal tokens, and each lane's to micro-batches of up to a number of tokens. Those without a completion are left out.
/// </summary>
internal sealed class MicroBatches
{
    private const int Bucket = 8;

    private readonly List<IReadOnlyList<TrainingSequence>> _batches = [];
    private readonly List<int> _firstTokens = [0];
    private readonly int[] _firstOfLane;

    public MicroBatches(IReadOnlyList<TrainingSequence> sequences, PassOptions options, int lanes = 1)
    {
        _firstOfLane = new int[lanes + 1];
        List<TrainingSequence>[] dealt = Deal([.. sequences.Where(static sequence => sequence.Completion.Length > 0)], lanes);
        for (var lane = 0; lane < lanes; lane++)
        {
            Split(dealt[lane], options);
            _firstOfLane[lane + 1] = Count;
        }
    }

    /// <summary>Number of micro-batches.</summary>
    public int Count => _batches.Count;

    /// <summary>The sequences of one.</summary>
    public IReadOnlyList<TrainingSequence> this[int index] => _batches[index];

    /// <summary>Number of a lane's first micro-batch; behind the last lane, the number of micro-batches.</summary>
    public int FirstOf(int lane) => _firstOfLane[lane];

    /// <summary>A length with its padding.</summary>
    public static int Padded(int length) => (length + Bucket - 1) / Bucket * Bucket;

    /// <summary>
    /// Number of a micro-batch's first completion token in the step; behind the last one, the completion tokens of the step.
    /// </summary>
    public int FirstToken(int index) => _firstTokens[index];

    // A sequence belongs to the lane that the middle of its tokens falls into.
    private static List<TrainingSequence>[] Deal(TrainingSequence[] sequences, int lanes)
    {
        List<TrainingSequence>[] dealt = [.. Enumerable.Range(0, lanes).Select(static _ => new List<TrainingSequence>())];
        var total = sequences.Sum(static sequence => (long)sequence.Length);
        long before = 0;
        foreach (var sequence in sequences)
        {
            dealt[(int)(((2 * before) + sequence.Length) * lanes / (2 * total))].Add(sequence);
            before += sequence.Length;
        }

        return dealt;
    }

    private void Split(List<TrainingSequence> sequences, PassOptions options)
    {
        var current = new List<TrainingSequence>();
        var (longest, tokens) = (0, 0);
        foreach (var sequence in sequences)
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

    private void Add(List<TrainingSequence> sequences)
    {
        _batches.Add(sequences);
        _firstTokens.Add(_firstTokens[^1] + sequences.Sum(static sequence => sequence.Completion.Length));
    }
}
