namespace OpenRs.Learning.Generation;

/// <summary>Which request is in which slot, how far it is, and what it has produced. No computation.</summary>
internal sealed class SlotScheduler
{
    private readonly IReadOnlyList<GenerationRequest> _requests;
    private readonly int _maxNewTokens;
    private readonly int _maxLength;
    private readonly HashSet<int> _stop;
    private readonly Completion?[] _completions;
    private readonly Slot[] _slots;
    private int _nextRequest;

    public SlotScheduler(IReadOnlyList<GenerationRequest> requests, int slots, int maxNewTokens, int maxLength, IReadOnlyList<int> stop)
    {
        (_requests, _maxNewTokens, _maxLength, _stop) = (requests, maxNewTokens, maxLength, [.. stop]);
        _completions = new Completion?[requests.Count];
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new Slot())];
    }

    public int Active { get; private set; }

    public int Finished { get; private set; }

    public long GeneratedTokens { get; private set; }

    public IReadOnlyList<Completion> Completions => [.. _completions.Select(completion => completion!)];

    /// <summary>The next request with a free slot for it, or null.</summary>
    public (int Slot, int Index, GenerationRequest Request)? TakeFree()
    {
        var slot = Array.FindIndex(_slots, slot => !slot.Busy);
        return slot < 0 || _nextRequest == _requests.Count ? null : (slot, _nextRequest, _requests[_nextRequest++]);
    }

    /// <summary>Puts a request into its slot with its first token; it may end there and then.</summary>
    public void Start((int Slot, int Index, GenerationRequest Request) start, DrawnToken first)
    {
        _slots[start.Slot].Begin(
            start.Index, start.Request.Prompt.Length, Math.Min(_maxNewTokens, _maxLength - start.Request.Prompt.Length));
        Active++;
        Accept(start.Slot, first);
    }

    /// <summary>The last token of every busy slot, in the order of the slots, with the draw of the next; returns how many.</summary>
    public int FillRows(DecoderRow[] rows)
    {
        var next = 0;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i].Busy)
            {
                var (slot, key) = (_slots[i], _requests[_slots[i].Request].Key);
                rows[next++] = new DecoderRow(slot.Tokens[^1], i, slot.Length - 1, new TokenDraw(key, slot.Tokens.Count));
            }
        }

        return next;
    }

    /// <summary>Appends a drawn token and frees the slot when the completion is finished.</summary>
    public void Accept(int slot, DrawnToken drawn)
    {
        var state = _slots[slot];
        state.Tokens.Add(drawn.Token);
        state.LogProbs.Add(drawn.LogProb);
        GeneratedTokens++;
        state.Length++;
        var stopped = _stop.Contains(drawn.Token);
        if (stopped || state.Tokens.Count == _maxNewTokens || state.Length == _maxLength)
        {
            _completions[state.Request] = new Completion(
                [.. state.Tokens], [.. state.LogProbs], stopped ? FinishReason.Stop : FinishReason.Length);
            state.Busy = false;
            Active--;
            Finished++;
        }
    }

    private sealed class Slot
    {
        public bool Busy { get; set; }

        public int Request { get; private set; }

        /// <summary>Tokens so far, prompt included.</summary>
        public int Length { get; set; }

        public List<int> Tokens { get; } = [];

        public List<float> LogProbs { get; } = [];

        public void Begin(int request, int promptLength, int most)
        {
            (Busy, Request, Length) = (true, request, promptLength);
            Tokens.Clear();
            LogProbs.Clear();
            Tokens.EnsureCapacity(most);
            LogProbs.EnsureCapacity(most);
        }
    }
}
