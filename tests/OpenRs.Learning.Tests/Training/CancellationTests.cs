using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Grpo;

namespace OpenRs.Learning.Tests.Training;

/// <summary>Long computations stop where they look at their token, at once when it is cancelled before them.</summary>
public sealed class CancellationTests : IDisposable
{
    private static readonly CancellationToken Cancelled = new(canceled: true);
    private readonly TemporaryFolder _folder = new();
    private readonly CausalLanguageModel _model = CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", "tied-f32"));

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Step_Cancelled_ChangesNoWeight()
    {
        var before = _model.Weights.Flat.bytes.ToArray();
        using var trainer = new GrpoTrainer(_model, Options);
        Assert.Throws<OperationCanceledException>(() => trainer.Step(Groups, Cancelled));
        Assert.Equal(before, _model.Weights.Flat.bytes.ToArray());
        Assert.Equal(0, trainer.State.Step);
    }

    [Fact]
    public void Step_CancelledOnTheWay_StopsBeforeItsEnd()
    {
        // A hundred thousand iterations of a step would take minutes.
        using var trainer = new GrpoTrainer(_model, Options with { NumIterations = 100_000 });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.Throws<OperationCanceledException>(() => trainer.Step(Groups, stop.Token));
        Assert.InRange(trainer.State.Updates, 0, 99_999);
    }

    [Fact]
    public void Checkpoint_Cancelled_IsNeitherWrittenNorRead()
    {
        using var trainer = new GrpoTrainer(_model, Options);
        Assert.Throws<OperationCanceledException>(() => trainer.SaveCheckpoint(_folder.Path, Cancelled));
        Assert.False(File.Exists(_folder["trainer.json"]));

        trainer.SaveCheckpoint(_folder.Path);
        Assert.Throws<OperationCanceledException>(() => trainer.LoadCheckpoint(_folder.Path, Cancelled));
    }

    [Fact]
    public void Model_Cancelled_IsNotLoaded()
    {
        var folder = RepositoryPaths.Fixture("qwen2", "tied-f32");
        Assert.Throws<OperationCanceledException>(() => CausalLanguageModel.Load(folder, cancellationToken: Cancelled));
        Assert.Throws<OperationCanceledException>(() => _model.LoadWeights(folder, Cancelled));
    }

    [Fact]
    public void Generate_Cancelled_PacksNoWeight()
    {
        using var engine = new GenerationEngine(_model, slots: 2, maxLength: 32, threads: 1);
        var request = new GenerationRequest([1, 2, 3], new SampleKey(1, 0, 0, 0));
        Assert.Throws<OperationCanceledException>(() => engine.Generate([request], new SamplingOptions(), cancellationToken: Cancelled));
    }

    private static GrpoOptions Options => new() { Rewards = [new("r")] };

    private static RolloutGroup[] Groups =>
    [
        new([1, 2], [new ScoredCompletion { Tokens = [3, 4], Rewards = [1] }, new ScoredCompletion { Tokens = [5], Rewards = [0] }]),
    ];
}
