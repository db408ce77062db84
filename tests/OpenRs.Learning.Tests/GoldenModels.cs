using OpenRs.Learning.Models;
using OpenRs.Learning.Tests.Devices;

namespace OpenRs.Learning.Tests;

/// <summary>
/// The golden checkpoints by family: of Qwen2 the repository's copies and of Qwen3 with biases the repository's own always, the shared ones
/// (which may be made with other seeds) when they are there.
/// </summary>
internal static class GoldenModels
{
    /// <summary>The shared ones of the families that have no copy in the repository.</summary>
    public static TheoryData<string, string> Families { get; } = new()
    {
        { "qwen3", "tied-f32" },
        { "qwen3", "untied-bf16" },
        { "llama", "untied-f32" },
        { "llama", "llama3-rope-bf16" },
    };

    /// <summary>Family, name, and whether it is a shared one.</summary>
    public static TheoryData<string, string, bool> All { get; } = Make();

    /// <summary>Those of <see cref="All"/> whose weights are bf16.</summary>
    public static TheoryData<string, string, bool> BFloat16 { get; } = Make("-bf16");

    public static string Folder(bool shared, params string[] parts) => shared ? SharedData.Golden(parts) : RepositoryPaths.Fixture(parts);

    /// <summary>
    /// Loads a golden model. The reference values of the bf16 checkpoint come from a model that was cast to bf16 and back as a whole, which
    /// rounds PyTorch's buffer of rotary frequencies; from_pretrained does not do that, and neither does the product.
    /// </summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="storage">
    /// How weights are stored in memory. Without one as config.json says on the CPU, and in single precision elsewhere: the golden values
    /// are computed in it, and a GPU's products are in the type of the weights.
    /// </param>
    public static CausalLanguageModel Load(string folder, TensorType? storage = null)
    {
        var config = DecoderConfigFile.Read(folder);
        var stored = storage ?? (TestDevice.IsCpu ? config.StorageType : TensorType.F32);
        var model = new CausalLanguageModel(
            config with { RotaryFrequencyType = config.StorageType, StorageType = stored }, TestDevice.Current);
        model.LoadWeights(folder);
        return model;
    }

    private static TheoryData<string, string, bool> Make(string ending = "")
    {
        var data = new TheoryData<string, string, bool>();
        void Add(string family, string name, bool shared)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                data.Add(family, name, shared);
            }
        }

        Add("qwen3", "attention-bias-bf16", false);
        foreach (var shared in new[] { false, true })
        {
            Add("qwen2", "tied-f32", shared);
            Add("qwen2", "untied-bf16", shared);
            Add("qwen2", "mha-sharded", shared);
        }

        foreach (var row in Families)
        {
            Add((string)row[0], (string)row[1], true);
        }

        return data;
    }
}
