using OpenRs.Learning.Devices;
using OpenRs.Learning.Generation.Tensors;
using OpenRs.Learning.Models;
using OpenRs.Recipes.Memory;
using TorchSharp;

namespace OpenRs.Learning.Generation;

/// <summary>
/// Continuous batching over slots: a slot whose completion ends takes the next request at once. The outcome of a request (ids and
/// log-probability bits) depends on the weights, the prompt, the options and its key alone: not on the slot, the other requests, their
/// order or the number of threads; on the CPU not on the number of slots either.
/// </summary>
public sealed class GenerationEngine : IDisposable
{
    private readonly CausalLanguageModel _model;
    private readonly IDecoder _decoder;
    private readonly int _maxLength;

    /// <summary>
    /// Makes an engine over a model, whose weights may be replaced between calls. It computes as the model's path says; in tensor
    /// operations, which have fixed shapes, bits depend on the number of slots and the kind of device, too.
    /// </summary>
    /// <param name="model">The model; not disposed by the engine.</param>
    /// <param name="slots">Completions that are computed together.</param>
    /// <param name="maxLength">Longest sequence, prompt included, tokens; at most the positions that the model was made for.</param>
    /// <param name="threads">Threads on the CPU; 0 takes those of torch. No bit depends on it.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public GenerationEngine(CausalLanguageModel model, int slots, int maxLength, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slots);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        if (maxLength > model.Config.MaxPositions)
        {
            throw new ArgumentException(
                $"Prompt and completion may have {maxLength} tokens together; the model was made for {model.Config.MaxPositions} "
                + "(max_position_embeddings). Lower max_completion_length or max_prompt_length.",
                nameof(maxLength));
        }

        (_model, _maxLength, Slots) = (model, maxLength, slots);

        // The slot behind the last one holds the prompt that requests of one group share.
        _decoder = model.Path == ComputePath.Kernels
            ? new Decoder(
                model, slots + 1, maxLength, Math.Max(slots, MemoryPlanner.PromptRows), threads == 0 ? torch.get_num_threads() : threads)
            : new TensorDecoder(model, slots, maxLength, MemoryPlanner.PromptRows);
    }

    internal GenerationEngine(CausalLanguageModel model, int slots, int maxLength, IDecoder decoder) =>
        (_model, _maxLength, Slots, _decoder) = (model, maxLength, slots, decoder);

    /// <summary>Completions that are computed together.</summary>
    public int Slots { get; }

    /// <summary>Makes the completions of all requests and returns them in the order of the requests.</summary>
    /// <param name="requests">What to make. A prompt that several requests in a row share is computed once.</param>
    /// <param name="options">How tokens are chosen.</param>
    /// <param name="stopTokenIds">Tokens that end a completion and are its last token; null takes the model's own eos ids.</param>
    /// <param name="cancellationToken">Stops between two tokens, and between two pieces of a prompt.</param>
    /// <param name="progress">Told after each step of all slots; null for none.</param>
    /// <exception cref="ArgumentException">A prompt is empty, too long or holds an id outside the
    /// vocabulary.</exception>
    public IReadOnlyList<Completion> Generate(
        IReadOnlyList<GenerationRequest> requests,
        SamplingOptions options,
        IReadOnlyList<int>? stopTokenIds = null,
        CancellationToken cancellationToken = default,
        IProgress<GenerationProgress>? progress = null)
    {
        Check(requests);
        _decoder.Begin(options, cancellationToken);
        var batch = new SlotScheduler(requests, Slots, options.MaxCompletionLength, _maxLength, stopTokenIds ?? _model.Config.EosTokenIds);
        int[] shared = [];
        while (batch.Finished < requests.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Refill(batch, ref shared, cancellationToken);
            var count = batch.FillRows(_decoder.Rows);
            if (count > 0)
            {
                _decoder.Step(count);
            }

            // Where no slot needs more, a free one must come of what is under way.
            Settle(batch, count > 0 ? _decoder.Delay : 0);
            progress?.Report(new GenerationProgress(batch.Finished, requests.Count, batch.GeneratedTokens));
        }

        // Draws for slots whose completions have ended.
        Settle(batch, 0);
        return batch.Completions;
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private void Refill(SlotScheduler batch, ref int[] shared, CancellationToken cancellationToken)
    {
        while (batch.TakeFree() is { } start)
        {
            if (!shared.AsSpan().SequenceEqual(start.Request.Prompt))
            {
                shared = start.Request.Prompt;
                Read(shared, cancellationToken);
            }

            _decoder.CopySlot(Slots, start.Slot, shared.Length);
            _decoder.First(start.Slot, new TokenDraw(start.Request.Key, 0));
            batch.Start(start);
            Settle(batch, _decoder.Delay);
        }
    }

    // Takes what was drawn so many steps ago or earlier.
    private void Settle(SlotScheduler batch, int steps)
    {
        while (batch.HasDraws(steps))
        {
            batch.Accept(_decoder.Take());
        }
    }

    private void Read(int[] prompt, CancellationToken cancellationToken)
    {
        for (var start = 0; start < prompt.Length; start += MemoryPlanner.PromptRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(MemoryPlanner.PromptRows, prompt.Length - start);
            for (var i = 0; i < count; i++)
            {
                _decoder.Rows[i] = new DecoderRow(prompt[start + i], Slots, start + i);
            }

            _decoder.Read(count);
        }
    }

    private void Check(IReadOnlyList<GenerationRequest> requests)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            var prompt = requests[i].Prompt;
            if (prompt.Length == 0 || prompt.Length >= _maxLength)
            {
                throw new ArgumentException(
                    $"Request {i} has a prompt of {prompt.Length} tokens; the engine takes 1 to {_maxLength - 1}.", nameof(requests));
            }

            if (prompt.Any(id => (uint)id >= (uint)_model.Config.VocabSize))
            {
                throw new ArgumentException(
                    $"Request {i} holds a token id outside the model's vocabulary of {_model.Config.VocabSize}; "
                    + "does the tokenizer belong to this model?",
                    nameof(requests));
            }
        }
    }
}
