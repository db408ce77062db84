using OpenRs.Learning.Models;

namespace OpenRs.Learning.Generation;

/// <summary>
/// Continuous batching over a fixed number of slots: a slot whose completion ends takes the next request at once. The outcome of a
/// request (ids and log-probability bits) depends on the weights, the prompt, the options and its key alone: not on the slot, the other
/// requests or their order. It does depend on the number of slots, which is the shape of the matrix products, so a run keeps to one.
/// </summary>
public sealed class GenerationEngine : IDisposable
{
    // The matrix kernels treat rows behind the last full block differently.
    private const int SlotGranularity = 16;

    private readonly Qwen2ForCausalLM _model;
    private readonly Decoder _decoder;
    private readonly PromptPrefill _prefill;
    private readonly int _maxLength;

    /// <summary>Makes an engine over a model, whose weights may be replaced between calls.</summary>
    /// <param name="model">The model; not disposed by the engine.</param>
    /// <param name="slots">Completions that are computed together, rounded up to a multiple of 16.</param>
    /// <param name="maxLength">Longest sequence, prompt included, tokens.</param>
    public GenerationEngine(Qwen2ForCausalLM model, int slots, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        _model = model;
        _maxLength = maxLength;
        Slots = (slots + SlotGranularity - 1) / SlotGranularity * SlotGranularity;
        _decoder = new Decoder(model, Slots, maxLength);
        _prefill = new PromptPrefill(model);
    }

    /// <summary>Completions that are computed together.</summary>
    public int Slots { get; }

    /// <summary>Makes the completions of all requests and returns them in the order of the requests.</summary>
    /// <param name="requests">What to make.</param>
    /// <param name="options">How tokens are chosen.</param>
    /// <param name="cancellationToken">Stops between two tokens.</param>
    /// <param name="progress">Told after each token of all slots; null for none.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a prompt is empty, too long or holds an id outside the vocabulary.</exception>
    public IReadOnlyList<Completion> Generate(
        IReadOnlyList<GenerationRequest> requests,
        SamplingOptions options,
        CancellationToken cancellationToken = default,
        IProgress<GenerationProgress>? progress = null)
    {
        options.Validate();
        Check(requests);
        var batch = new SlotScheduler(requests, Slots, options.MaxNewTokens, _maxLength, options.StopTokenIds ?? _model.Config.EosTokenIds);
        var sampler = new TokenSampler(_model.Config.VocabSize, options);
        var logits = new float[Slots * _model.Config.VocabSize];
        PromptState? prompt = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (batch.TakeFree() is { } start)
            {
                // Requests of one group follow each other, so remembering one prompt is enough to compute each once.
                prompt = Same(prompt, start.Request) ? prompt : _prefill.Compute(start.Request.Prompt);
                _decoder.Cache.Write(start.Slot, prompt!);
                batch.Start(start, sampler.Sample(prompt!.Logits, start.Request.Key, 0));
            }

            if (batch.Active == 0)
            {
                return batch.Completions;
            }

            _decoder.Step(batch.LastTokens, batch.Positions, logits);
            Sample(batch, sampler, logits);
            progress?.Report(new GenerationProgress(batch.Finished, requests.Count, batch.GeneratedTokens));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private static bool Same(PromptState? prompt, GenerationRequest request) =>
        prompt is not null && prompt.Tokens.AsSpan().SequenceEqual(request.Prompt);

    private void Sample(SlotScheduler batch, TokenSampler sampler, float[] logits)
    {
        var width = _model.Config.VocabSize;
        for (var slot = 0; slot < Slots; slot++)
        {
            if (batch.Positions[slot] >= 0)
            {
                var (key, position) = batch.Next(slot);
                batch.Accept(slot, sampler.Sample(logits.AsSpan(slot * width, width), key, position));
            }
        }
    }

    private void Check(IReadOnlyList<GenerationRequest> requests)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            var prompt = requests[i].Prompt;
            if (prompt.Length == 0 || prompt.Length >= _maxLength)
            {
                throw new ArgumentException($"Request {i} has a prompt of {prompt.Length} tokens; the engine takes 1 to {_maxLength - 1}.", nameof(requests));
            }

            if (prompt.Any(id => (uint)id >= (uint)_model.Config.VocabSize))
            {
                throw new ArgumentException(
                    $"Request {i} holds a token id outside the model's vocabulary of {_model.Config.VocabSize}; does the tokenizer belong to this model?", nameof(requests));
            }
        }
    }
}
