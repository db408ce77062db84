using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Learning.Training.Passes;

namespace OpenRs.Learning.Tests.Training;

public sealed class GrpoTrainerTests
{
    private static readonly GrpoOptions Options = new()
    {
        Rewards = [new("accuracy")],
        Beta = 0,
        Sampling = new() { Temperature = 0.7 },
        Optimizer = new() { LearningRate = 1e-3, Schedule = LearningRateSchedule.Constant, MaxGradNorm = 0 },
    };

    [Fact]
    public void Step_Metrics_HaveTrlsNames()
    {
        var (metrics, _) = Step(Options with { Beta = 0.1, ImportanceSampling = ImportanceSampling.TokenTruncate }, Groups(0));
        string[] expected =
        [
            "clip_ratio/high_max", "clip_ratio/high_mean", "clip_ratio/low_mean", "clip_ratio/low_min", "clip_ratio/region_mean",
            "completions/clipped_ratio", "completions/max_length", "completions/max_terminated_length", "completions/mean_length",
            "completions/mean_terminated_length", "completions/min_length", "completions/min_terminated_length",
            "entropy", "frac_reward_zero_std", "grad_norm", "kl", "learning_rate", "loss", "num_tokens", "reward", "reward_std",
            "rewards/accuracy/mean", "rewards/accuracy/std",
            "sampling/importance_sampling_ratio/max", "sampling/importance_sampling_ratio/mean", "sampling/importance_sampling_ratio/min",
            "sampling/sampling_logp_difference/max", "sampling/sampling_logp_difference/mean", "step_time",
        ];
        Assert.Equal(expected, metrics.Keys);
    }

    [Fact]
    public void Step_SamplerOfTheSamePolicy_CorrectsNothing()
    {
        var (plain, expected) = Step(Options, Groups(0));
        var (corrected, weights) = Step(Options with { ImportanceSampling = ImportanceSampling.SequenceMask }, Groups(0));
        Assert.Equal(0, corrected["sampling/sampling_logp_difference/max"]);
        Assert.Equal(1, corrected["sampling/importance_sampling_ratio/mean"]);
        Assert.Equal(plain["grad_norm"], corrected["grad_norm"]);
        Assert.Equal(expected, weights);
    }

    // A sampler whose every log-probability is lower by ln 2 makes every ratio 2, a sequence of n tokens 2^n.
    [Theory]
    [InlineData(ImportanceSampling.TokenTruncate, 3, 2)]
    [InlineData(ImportanceSampling.TokenTruncate, 1.5, 1.5)]
    [InlineData(ImportanceSampling.TokenMask, 1.5, 0)]
    [InlineData(ImportanceSampling.SequenceTruncate, 3, 3)]
    [InlineData(ImportanceSampling.SequenceTruncate, 100, 16)]
    [InlineData(ImportanceSampling.SequenceMask, 3, 0)]
    public void Step_SamplerLessCertain_ScalesTheGradient(ImportanceSampling kind, double cap, double expected)
    {
        var (plain, _) = Step(Options, Groups(0));
        var (corrected, _) = Step(Options with { ImportanceSampling = kind, ImportanceSamplingCap = cap }, Groups(Math.Log(2)));
        Assert.Equal(expected * plain["grad_norm"], corrected["grad_norm"], 1e-4 * plain["grad_norm"]);
        Assert.Equal(Math.Log(2), corrected["sampling/sampling_logp_difference/mean"], 1e-5);
        Assert.Equal(expected, corrected["sampling/importance_sampling_ratio/max"], 1e-4);
    }

    [Fact]
    public void Step_RatioAgainstTheSampler_ClipsWhatTheSamplerMadeTooUnlikely()
    {
        var (metrics, _) = Step(Options with { OldPolicy = OldPolicy.Sampler }, Groups(Math.Log(2)));

        // Ratios are 2; the one completion of three with a positive advantage is clipped at 1.2, and nothing pulls the others' loss down.
        Assert.Equal(1 / 3.0, metrics["clip_ratio/high_mean"], 1e-9);
        Assert.Equal(0, metrics["clip_ratio/low_mean"]);
    }

    [Fact]
    public void Step_TrlCompat_TakesLogProbabilitiesWithoutTemperature()
    {
        var (_, expected) = Step(Options with { Sampling = new() { Temperature = 1 } }, Groups(0));
        var (_, compat) = Step(Options with { TrlCompat = true }, Groups(0));
        var (_, today) = Step(Options, Groups(0));
        Assert.Equal(expected, compat);
        Assert.NotEqual(expected, today);
    }

    [Fact]
    public void Step_TruncatedMasked_LeavesItsTokensOut()
    {
        RolloutGroup Changed(int token) => Groups(0)[0] with
        {
            Samples =
            [
                .. Groups(0)[0].Samples.Select(
                    (sample, i) => i == 2 ? sample with { Truncated = true, Tokens = [3, 4, 5, token] } : sample),
            ],
        };
        var (_, expected) = Step(Options with { MaskTruncated = true }, [Changed(9)]);
        Assert.Equal(expected, Step(Options with { MaskTruncated = true }, [Changed(200)]).Weights);
        Assert.NotEqual(expected, Step(Options, [Changed(200)]).Weights);
    }

    [Fact]
    public void Step_ActivationsComputedAgain_GivesTheSameWeights() =>
        Assert.Equal(
            Step(Options, Groups(0)).Weights, Step(Options with { Compute = new() { ActivationCheckpointing = true } }, Groups(0)).Weights);

    [Fact]
    public void Step_LogProbabilitiesMissing_SaysWhatNeedsThem()
    {
        var groups = new[] { Groups(0)[0] with { Samples = [.. Groups(0)[0].Samples.Select(sample => sample with { LogProbs = [] })] } };
        var error = Assert.Throws<ArgumentException>(
            () => Step(Options with { ImportanceSampling = ImportanceSampling.TokenMask }, groups));
        Assert.Contains("log-probabilities", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_GradientThatIsNoNumber_ChangesNothing()
    {
        var groups = Groups(0);
        var damaged = groups[0] with { Samples = [.. groups[0].Samples.Select(sample => sample with { LogProbs = [float.NaN, 0, 0, 0] })] };
        using var model = Model();
        using var trainer = new GrpoTrainer(model, Options with { OldPolicy = OldPolicy.Sampler });
        var error = Assert.Throws<NotFiniteNumberException>(() => trainer.Step([damaged]));
        Assert.Contains("gradient of step 1", error.Message, StringComparison.Ordinal);
        trainer.Step(groups);
        Assert.Equal(Step(Options with { OldPolicy = OldPolicy.Sampler }, groups).Weights, model.Weights.Flat.data<float>().ToArray());
        Assert.Equal((1, 1L), (trainer.State.Step, trainer.State.Updates));
    }

    private static CausalLanguageModel Model() => CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", "tied-f32"));

    // Three completions of four tokens, with the model's own log-probabilities less a difference.
    private static RolloutGroup[] Groups(double difference)
    {
        int[] prompt = [11, 12];
        int[][] completions = [[20, 21, 22, 23], [30, 31, 32, 33], [40, 41, 42, 43]];
        using var model = Model();
        using var kernels = new TrainingKernels(threads: 1);
        using var pass = new SequencePass(model, new PassOptions(4096, Options.LogProbTemperature), kernels);
        var logProbs = pass.Score([.. completions.Select(completion => new TrainingSequence(prompt, completion))]).LogProbs;
        return [new RolloutGroup(prompt, [.. completions.Select((completion, i) => new ScoredCompletion
        {
            Tokens = completion,
            Rewards = [i == 0 ? 1 : 0],
            LogProbs = [.. logProbs.Skip(4 * i).Take(4).Select(value => (float)(value - difference))],
        })])];
    }

    private static (IReadOnlyDictionary<string, double> Metrics, float[] Weights) Step(GrpoOptions options, RolloutGroup[] groups)
    {
        using var model = Model();
        using var trainer = new GrpoTrainer(model, options);
        return (trainer.Step(groups), model.Weights.Flat.data<float>().ToArray());
    }
}
