using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Learning.Training.Passes;
using OpenRs.Learning.Training.Sft;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Training;

public sealed class SftPackingTests
{
    private const double Tolerance = 1e-6;

    public static TheoryData<string, bool> Cases => new()
    {
        { "tied-f32", true }, { "tied-f32", false }, { "untied-bf16", true }, { "untied-bf16", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Accumulate_PackedOrOneByOne_GivesTheSameLossAndGradients(string name, bool composed)
    {
        var sequences = Sequences();
        var packed = Accumulate(name, sequences, new PassOptions(4096) { Packing = true }, composed);
        var single = Accumulate(name, sequences, new PassOptions(1), composed);
        Assert.Equal(single.Loss, packed.Loss, Tolerance);
        Assert.Equal(single.Gradient.Length, packed.Gradient.Length);
        Assert.True(single.Gradient.Max(Math.Abs) > 0.01f);
        Assert.True(single.Gradient.Zip(packed.Gradient).Max(static pair => Math.Abs(pair.First - pair.Second)) < Tolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Score_NeighbourInTheRowChanged_LeavesTheOthersAlone(string name, bool composed)
    {
        var sequences = Sequences();
        using var model = Load(name);
        using var kernels = composed ? null : new TrainingKernels(2);
        using var pass = new SequencePass(model, new PassOptions(4096) { Packing = true }, kernels);
        var before = pass.Score(sequences).LogProbs;
        var first = sequences[0].Completion.Length;
        sequences[0] = new TrainingSequence(
            [.. sequences[0].Prompt.Select(static id => id ^ 3)], [.. sequences[0].Completion.Select(static id => id ^ 5)]);
        var after = pass.Score(sequences).LogProbs;
        Assert.All(before.Zip(after).Skip(first), static pair => Assert.Equal(pair.First, pair.Second, (float)Tolerance));
        Assert.Contains(before.Zip(after).Take(first), static pair => Math.Abs(pair.First - pair.Second) > 0.01);
    }

    [Fact]
    public void Step_WithPacking_LearnsAsWithoutIt()
    {
        double[] Train(bool packing)
        {
            using var model = Load("tied-f32");
            using var trainer = new SftTrainer(
                model,
                new OptimizerOptions { LearningRate = 1e-3, Schedule = LearningRateSchedule.Constant },
                new ComputeOptions { MicroBatchTokens = 160 },
                packing);
            return [.. Enumerable.Range(0, 5).Select(_ => trainer.Step(Sequences())["loss"])];
        }

        var (with, without) = (Train(packing: true), Train(packing: false));
        Assert.True(with[^1] < with[0] - 0.1);
        Assert.All(with.Zip(without), static pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    // By hand, of the log-probabilities of all tokens of the vocabulary, for kernels and for tensor operations.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Score_HitsAndLogProbs_AreThoseOfTheMostLikelyTokens(string name, bool composed)
    {
        var sequences = Sequences();
        using var model = Load(name);
        using var kernels = composed ? null : new TrainingKernels(2);
        using var pass = new SequencePass(model, new PassOptions(4096) { Packing = true, SeesHits = true }, kernels);
        TrainingSequence With(int token) => sequences[4] with { Completion = [token, .. sequences[4].Completion[1..]] };
        var scores = pass.Score([.. Enumerable.Range(0, model.Config.VocabSize).Select(With)]);
        var length = sequences[4].Completion.Length;
        List<float> firsts = [.. Enumerable.Range(0, model.Config.VocabSize).Select(token => scores.LogProbs[token * length])];
        List<float> hits = [.. Enumerable.Range(0, model.Config.VocabSize).Select(token => scores.Hits[token * length])];
        Assert.Equal(1, hits.Sum());
        Assert.Equal(firsts.IndexOf(firsts.Max()), hits.IndexOf(1));
        using var plain = new SequencePass(model, new PassOptions(4096), kernels);
        Assert.Empty(plain.Score(sequences).Hits);
    }

    [Fact]
    public void Validate_BetweenSteps_ChangesNothingAndGivesTheLossOfTheNextStep()
    {
        using var model = Load("tied-f32");
        var optimizer = new OptimizerOptions { LearningRate = 1e-3, Schedule = LearningRateSchedule.Constant };
        using var trainer = new SftTrainer(model, optimizer, new ComputeOptions(), packing: true);
        trainer.Step(Sequences());
        var before = model.Weights.Flat.data<float>().ToArray();
        var validation = trainer.Validate(Sequences());
        Assert.Equal(before, model.Weights.Flat.data<float>().ToArray());
        Assert.Equal(1, trainer.State.Step);
        var step = trainer.Step(Sequences());
        Assert.Equal(step["loss"], validation["eval_loss"], 1e-6);
        Assert.Equal(step["mean_token_accuracy"], validation["eval_mean_token_accuracy"], 1e-9);
        Assert.Equal(step["entropy"], validation["eval_entropy"], 1e-9);
        Assert.InRange(step["mean_token_accuracy"], 0, 1);
    }

    [Fact]
    public void MicroBatches_WithPacking_AreFewer()
    {
        var sequences = Sequences();
        var with = new MicroBatches(sequences, new PassOptions(160) { Packing = true });
        var without = new MicroBatches(sequences, new PassOptions(160));
        Assert.True(with.Count < without.Count);
        Assert.Equal(sequences, Enumerable.Range(0, with.Count).SelectMany(i => with[i]));
        Assert.All(
            Enumerable.Range(0, with.Count),
            i => Assert.True(with[i].Sum(static sequence => MicroBatches.Padded(sequence.Length)) <= 160));
        Assert.Equal(sequences.Sum(static sequence => sequence.Completion.Length), with.FirstToken(with.Count));
    }

    private static (double Loss, float[] Gradient) Accumulate(string name, TrainingSequence[] sequences, PassOptions options, bool composed)
    {
        using var scope = NewDisposeScope();
        using var model = Load(name);
        using var kernels = composed ? null : new TrainingKernels(2);
        using var pass = new SequencePass(model, options, kernels);
        var result = pass.Accumulate(sequences, new NegativeLogLikelihood(sequences.Sum(static sequence => sequence.Completion.Length)));
        return (result.Loss, model.Weights.Gradient.data<float>().ToArray());
    }

    private static CausalLanguageModel Load(string name) => CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", name));

    // One long example among short ones, the case that padding is worst at.
    private static TrainingSequence[] Sequences()
    {
        var draws = new PhiloxSequence(8, 9);
        int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => draws.Next(500))];
        return
        [
            .. Enumerable.Range(0, 9).Select(
                i => new TrainingSequence(Tokens(2 + draws.Next(6)), Tokens(i == 4 ? 50 : 1 + draws.Next(8)))),
        ];
    }
}
