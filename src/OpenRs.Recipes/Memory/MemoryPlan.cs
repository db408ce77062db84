namespace OpenRs.Recipes.Memory;

/// <summary>
/// What an agent allocates for a run, in bytes, by what it is for. The program, the runtime's libraries and, on a GPU, the driver's context
/// come on top.
/// </summary>
public sealed record MemoryPlan
{
    /// <summary>Weights of the model.</summary>
    public required long Weights { get; init; }

    /// <summary>Weights of the adapter that is trained, in single precision; 0 where all weights are trained.</summary>
    public long Adapter { get; init; }

    /// <summary>Weights of the reference model; 0 where beta is 0, and with an adapter, whose reference is the model itself.</summary>
    public required long Reference { get; init; }

    /// <summary>Gradient of what is trained, in single precision.</summary>
    public required long Gradient { get; init; }

    /// <summary>
    /// AdamW's moments, and the master weights of a bf16 model that is trained itself, of one trainer rank; on a GPU with what an update
    /// makes on the way.
    /// </summary>
    public required long Optimizer { get; init; }

    /// <summary>Activations of a micro-batch, with what the backward pass computes.</summary>
    public required long Activations { get; init; }

    /// <summary>Logits of the rows that are differentiated together, and their hidden states' gradient.</summary>
    public required long Logits { get; init; }

    /// <summary>Weights in the form that the decoder reads, where it does not read them as they are.</summary>
    public required long DecoderWeights { get; init; }

    /// <summary>Keys and values of the sequences that are decoded together.</summary>
    public required long KeyValueCache { get; init; }

    /// <summary>Logits of a step of the decoder, and what drawing tokens from them takes.</summary>
    public required long Sampling { get; init; }

    /// <summary>What a trainer holds between steps.</summary>
    public long TrainerState => Weights + Adapter + Reference + Gradient + Optimizer;

    /// <summary>An agent that trains.</summary>
    public long Trainer => TrainerState + Activations + Logits;

    /// <summary>The decoder's own copy of the weights, with what it holds in another form.</summary>
    public long Decoder => Weights + DecoderWeights;

    /// <summary>An agent that generates rollouts and evaluates.</summary>
    public long Rollouts => Decoder + KeyValueCache + Sampling;

    /// <summary>An agent that does both.</summary>
    public long Both => Trainer + Rollouts;
}
