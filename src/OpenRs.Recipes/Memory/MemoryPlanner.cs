using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Memory;

/// <summary>
/// Plans an agent's memory before it starts: the sizes that OpenRs.Learning allocates, as functions of the model's shape and the recipe.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>Rows of a prompt that a decoder reads together.</summary>
    public const int PromptRows = 64;

    /// <summary>Rows of a micro-batch are allocated in multiples of this on CPUs.</summary>
    public const int RowBucket = 256;

    /// <summary>Queries whose scores tensor operations compute together: over 4,096 keys those of 12 heads take 50 MB.</summary>
    public const int AttentionRows = 256;

    /// <summary>Fewest rows of logits that are differentiated together.</summary>
    public const int MinLogitRows = 64;

    /// <summary>Most rows of logits.</summary>
    public const int MaxLogitRows = 8192;

    // Logits in a core's reach; on a GPU each chunk adds a gradient of the whole head, which many rows must be worth.
    private const int CpuLogitElements = 1 << 22;
    private const int GpuLogitElements = 1 << 26;

    /// <summary>Plans the memory of a run's agents on CPUs.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="slots">Sequences that an agent decodes together, at least 1.</param>
    public static MemoryPlan OnCpu(DecoderConfig model, Recipe recipe, int slots) =>
        KernelMemory.Of(new MemoryInputs(model, recipe, slots));

    /// <summary>
    /// Plans the memory of a run's agents on GPUs, one GPU for each trainer rank. Memory that the allocator holds in pieces that are too
    /// small comes on top.
    /// </summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="slots">Sequences that an agent decodes together, at least 1.</param>
    public static MemoryPlan OnGpu(DecoderConfig model, Recipe recipe, int slots) =>
        TensorMemory.Of(new MemoryInputs(model, recipe, slots));

    /// <summary>Rows of logits that are differentiated together.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="isGpu">Whether that is on a GPU.</param>
    public static int LogitRows(DecoderConfig model, bool isGpu) =>
        Math.Clamp((isGpu ? GpuLogitElements : CpuLogitElements) / model.VocabSize, MinLogitRows, MaxLogitRows);

    /// <summary>A number rounded up to a multiple of another.</summary>
    internal static long RoundUp(long value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
