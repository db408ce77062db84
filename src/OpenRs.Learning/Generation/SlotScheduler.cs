namespace OpenRs.Learning.Generation;

/// <summary>
/// Which request is in which slot, how far it is, which draws are under way, and what has come of them. No computation. A slot is free
/// when the end of its completion is known; what was drawn in it meanwhile is dropped.
/// </summary>
internal sealed class SlotScheduler
{
    private readonly IReadOnlyList<GenerationRequest> _requests;
    private readonly int _maxNewTokens;
    private readonly int _maxLength;
    private readonly HashSet<int> _stop;
    private readonly Completion?[] _completions;
    private readonly Slot[] _slots;
    private readonly Queue<Draws> _underWay = new();
    private int _nextRequest;
    private long _steps;

    public SlotScheduler(IReadOnlyList<GenerationRequest> requests, int slots, int maxNewTokens, int maxLength, IReadOnlyList<int> stop)
    {
        (_requests, _maxNewTokens, _maxLength, _stop) = (requests, maxNewTokens, maxLength, [.. stop]);
        _completions = new Completion?[requests.Count];
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new Slot())];
    }

    public int Finished { get; private set; }

    public long GeneratedTokens { get; private set; }

    public IReadOnlyList<Completion> Completions => [.. _completions.Select(completion => completion!)];

    /// <summary>The next request with a free slot for it, or null.</summary>
    public (int Slot, int Index, GenerationRequest Request)? TakeFree()
    {
        var slot = Array.FindIndex(_slots, slot => !slot.Busy);
        return slot < 0 || _nextRequest == _requests.Count ? null : (slot, _nextRequest, _requests[_nextRequest++]);
    }

    /// <summary>Puts a request into its slot, with the draw of its first token under way.</summary>
    public void Start((int Slot, int Index, GenerationRequest Request) start)
    {
        var length = start.Request.Prompt.Length;
        _slots[start.Slot].Begin(start.Index, length, Math.Min(_maxNewTokens, _maxLength - length));
        _underWay.Enqueue(new Draws(_steps, [(start.Slot, start.Index)]));
    }

    /// <summary>
    /// Begins a step: the position of the last token of every slot that needs more, in the order of the slots, with the draw of the next;
    /// returns how many. Their draws are under way from now on.
    /// </summary>
    public int FillRows(DecoderRow[] rows)
    {
        var owners = new List<(int Slot, int Request)>(_slots.Length);
        for (var i = 0; i < _slots.Length; i++)
        {
            var slot = _slots[i];
            if (slot.Busy && slot.Drawn < slot.Most)
            {
                var draw = new TokenDraw(_requests[slot.Request].Key, slot.Drawn);
                rows[owners.Count] = new DecoderRow(0, i, slot.PromptLength + slot.Drawn - 1, draw);
                owners.Add((i, slot.Request));
                slot.Drawn++;
            }
        }

        if (owners.Count > 0)
        {
            _underWay.Enqueue(new Draws(++_steps, owners));
        }

        return owners.Count;
    }

    /// <summary>Whether draws are under way that are this many steps old.</summary>
    public bool HasDraws(int steps) => _underWay.TryPeek(out var oldest) && _steps - oldest.Step >= steps;

    /// <summary>Takes the tokens of the oldest draws under way and frees the slots of completions that are finished.</summary>
    public void Accept(ReadOnlySpan<DrawnToken> drawn)
    {
        var owners = _underWay.Dequeue().Owners;
        for (var i = 0; i < owners.Count; i++)
        {
            var slot = _slots[owners[i].Slot];
            if (slot.Busy && slot.Request == owners[i].Request)
            {
                Append(slot, drawn[i]);
            }
        }
    }

    private void Append(Slot slot, DrawnToken drawn)
    {
        if (drawn.Token < 0)
        {
            throw new InvalidOperationException(
                "The model's logits are not finite numbers: its weights are damaged, or training has diverged.");
        }

        slot.Tokens.Add(drawn.Token);
        slot.LogProbs.Add(drawn.LogProb);
        GeneratedTokens++;
        var stopped = _stop.Contains(drawn.Token);
        if (stopped || slot.Tokens.Count == slot.Most)
        {
            _completions[slot.Request] = new Completion(
                [.. slot.Tokens], [.. slot.LogProbs], stopped ? FinishReason.Stop : FinishReason.Length);
            slot.Busy = false;
            Finished++;
        }
    }

    // Draws of one call of the decoder, behind so many steps.
    private readonly record struct Draws(long Step, IReadOnlyList<(int Slot, int Request)> Owners);

    private sealed class Slot
    {
        public bool Busy { get; set; }

        public int Request { get; private set; }

        public int PromptLength { get; private set; }

        /// <summary>Tokens that the completion may have.</summary>
        public int Most { get; private set; }

        /// <summary>Tokens that are drawn or under way.</summary>
        public int Drawn { get; set; }

        /// <summary>Those that are known.</summary>
        public List<int> Tokens { get; } = [];

        public List<float> LogProbs { get; } = [];

        public void Begin(int request, int promptLength, int most)
        {
            (Busy, Request, PromptLength, Most, Drawn) = (true, request, promptLength, most, 1);
            Tokens.Clear();
            LogProbs.Clear();
            Tokens.EnsureCapacity(most);
            LogProbs.EnsureCapacity(most);
        }
    }
}
