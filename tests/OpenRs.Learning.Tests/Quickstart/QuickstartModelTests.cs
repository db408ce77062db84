using OpenRs.Learning.Models;
using OpenRs.Learning.Quickstart;

namespace OpenRs.Learning.Tests.Quickstart;

public sealed class QuickstartModelTests
{
    [Fact]
    public void Config_Shape_IsTheDocumentedSize()
    {
        using var model = new CausalLanguageModel(QuickstartModel.Config);
        Assert.Equal(337_824, model.ParameterCount);
        Assert.Equal(QuickstartTokenizer.VocabularySize, model.Config.VocabSize);
    }

    [Fact]
    public void Create_Cancelled_StopsBetweenUpdates()
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;
        var progress = new Immediate(step =>
        {
            seen = step;
            if (step == 2)
            {
                stop.Cancel();
            }
        });
        Assert.Throws<OperationCanceledException>(() => QuickstartModel.Create(new QuickstartTask(1), 1, progress, stop.Token));
        Assert.Equal(2, seen);
    }

    [Fact]
    public void SaveWeights_Folder_LoadsWithItsTokenizerAndEndToken()
    {
        using var folder = new TemporaryFolder();
        using (var model = new CausalLanguageModel(QuickstartModel.Config) { Companions = QuickstartTokenizer.Files() })
        {
            WeightInitializer.Initialize(model, 1);
            model.SaveWeights(folder.Path);
        }

        using var loaded = CausalLanguageModel.Load(folder.Path);
        Assert.Equal([QuickstartTokenizer.EosId], loaded.Config.EosTokenIds);
        Assert.Equal(TensorType.F32, loaded.Config.StorageType);
        Assert.Equal(QuickstartTokenizer.Files()["tokenizer.json"], loaded.Companions["tokenizer.json"]);
    }

    private sealed class Immediate(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
