using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>The decoder layers over one micro-batch, forward and backward; the vocabulary is not its part.</summary>
internal interface IDecoderPass : IDisposable
{
    /// <summary>
    /// The normalised last hidden states of the places that predict completion tokens, [n, hidden], in the order of the tokens. The pass
    /// owns them until its next call.
    /// </summary>
    /// <param name="sequences">The micro-batch; every sequence has a prompt and a completion.</param>
    /// <param name="record">Whether <see cref="Backward"/> will follow.</param>
    /// <param name="cancellationToken">Stops between two layers where they are run one by one.</param>
    Tensor Forward(IReadOnlyList<TrainingSequence> sequences, bool record, CancellationToken cancellationToken);

    /// <summary>Adds the gradient of the weights to the model's gradient buffer.</summary>
    /// <param name="gradient">Of what <see cref="Forward"/> returned; it is overwritten.</param>
    /// <param name="cancellationToken">
    /// Stops between two layers where they are run one by one; the gradient buffer is then of no use.
    /// </param>
    void Backward(Tensor gradient, CancellationToken cancellationToken);
}
