namespace OpenRs.Learning.Generation;

/// <summary>Advances all completions by one token: the decoder computes, and whichever thread is free draws from a finished row.</summary>
internal sealed class SamplerTeam
{
    private readonly IDecoder _decoder;
    private readonly SlotScheduler _batch;
    private readonly TokenSampler[] _samplers;
    private readonly (int Token, float LogProb)[] _drawn;
    private readonly Action<int, int> _draw;

    public SamplerTeam(IDecoder decoder, int vocabulary, SlotScheduler batch, SamplingOptions options)
    {
        (_decoder, _batch, _draw) = (decoder, batch, Draw);
        _samplers = [.. Enumerable.Range(0, decoder.Threads).Select(_ => new TokenSampler(vocabulary, options))];
        _drawn = new (int, float)[decoder.Rows.Length];
    }

    /// <summary>The first token of a completion, from the logits behind its prompt.</summary>
    /// <exception cref="InvalidOperationException">A logit is not a finite number.</exception>
    public (int Token, float LogProb) First(ReadOnlySpan<float> logits, SampleKey key) => Check(_samplers[0].Sample(logits, key, 0));

    /// <summary>The next token of every busy slot.</summary>
    /// <exception cref="InvalidOperationException">A logit is not a finite number.</exception>
    public void Advance()
    {
        var count = _batch.Active;
        _batch.FillRows(_decoder.Rows);
        _decoder.Step(count, finish: _draw);
        for (var i = 0; i < count; i++)
        {
            _batch.Accept(_decoder.Rows[i].Slot, Check(_drawn[i]));
        }
    }

    private static (int Token, float LogProb) Check((int Token, float LogProb) drawn) => drawn.Token >= 0
        ? drawn
        : throw new InvalidOperationException(
            "The model's logits are not finite numbers: its weights are damaged, or training has diverged.");

    private void Draw(int worker, int row)
    {
        var (key, position) = _batch.Next(_decoder.Rows[row].Slot);
        _drawn[row] = _samplers[worker].Sample(_decoder.Logits(row), key, position);
    }
}
