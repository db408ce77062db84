using OpenRs.Learning.Models;

namespace OpenRs.Learning.Tests;

/// <summary>
/// The golden checkpoints: the repository's copies always, the shared ones (which may be made with other seeds) when they are there.
/// </summary>
internal static class GoldenModels
{
    public static TheoryData<string, bool> All { get; } = Make();

    public static string Folder(bool shared, params string[] parts) => shared ? SharedData.Golden(parts) : RepositoryPaths.Fixture(parts);

    /// <summary>
    /// Loads a golden model. The reference values of the bf16 checkpoint come from a model that was cast to bf16 and back as a whole, which
    /// rounds PyTorch's buffer of rotary frequencies; from_pretrained does not do that, and neither does the product.
    /// </summary>
    public static CausalLanguageModel Load(string folder)
    {
        var config = DecoderConfigFile.Read(folder);
        var model = new CausalLanguageModel(config with { RotaryFrequencyType = config.StorageType });
        model.LoadWeights(folder);
        return model;
    }

    private static TheoryData<string, bool> Make()
    {
        var data = new TheoryData<string, bool>();
        foreach (var shared in new[] { false, true })
        {
            data.Add("tied-f32", shared);
            data.Add("untied-bf16", shared);
            data.Add("mha-sharded", shared);
        }

        return data;
    }
}
