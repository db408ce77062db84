using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Optimizer;

/// <summary>
/// AdamW over a range of the flat layout. Clipping is the caller's: it adds up the squared norms of all ranges and gives the factor to
/// <see cref="Update"/>, so that a range may be the whole model or one rank's shard.
/// </summary>
internal interface IAdamW : IDisposable
{
    /// <summary>What it updates.</summary>
    FlatRange Range { get; }

    /// <summary>Updates made so far.</summary>
    long Updates { get; set; }

    /// <summary>Names of the state in optimizer.safetensors.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>
    /// The squared norm of the range's accumulated gradient as partial sums over consecutive <see cref="AdamW.NormRow"/> elements: their
    /// sum in order does not depend on threads, nor on where multiples of that length are cut into ranges.
    /// </summary>
    double[] SquaredNorms();

    /// <summary>Updates the range's weights with the accumulated gradient times a factor, and clears the gradient.</summary>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="gradientFactor">The factor.</param>
    /// <param name="cancellationToken">Stops between two blocks of weights; weights and state are then of no use.</param>
    void Update(double learningRate, double gradientFactor, CancellationToken cancellationToken = default);

    /// <summary>State as a new f32 tensor in host memory. The caller's scope frees it.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="range">Part of <see cref="Range"/>.</param>
    Tensor Read(string kind, FlatRange range);

    /// <summary>Replaces state; a new master value also sets the weight.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="range">Part of <see cref="Range"/>.</param>
    /// <param name="values">One f32 per element, in host memory.</param>
    void Write(string kind, FlatRange range, Tensor values);
}
