using System.Globalization;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>
/// Results without tensors. As with the real engine a result is a function of its inputs alone, so that whoever does a unit again arrives
/// at the same hash, and the hash of the final weights stands for everything that led to them.
/// </summary>
internal static class FakeCompute
{
    private const int DigitsOfAWord = 16;
    private static readonly char[] Letters = [SampleVerdicts.Correct, SampleVerdicts.Wrong, SampleVerdicts.Undecided];

    /// <summary>Hash of the result of a unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="objects">Hashes of stored objects by name.</param>
    /// <param name="runPrefix">Prefix of the run or evaluation.</param>
    public static string Sha256(WorkUnit unit, IReadOnlyDictionary<string, string> objects, string runPrefix) => unit switch
    {
        { Rollout: { } rollout } => Text(Seed(WorkKind.Rollout, rollout.Step, rollout.Position, rollout.Policy?.Sha256)),
        { Evaluate: { } evaluate } => Text(Seed(WorkKind.Evaluate, evaluate.Step, evaluate.First, evaluate.Policy?.Sha256)),
        { Sample: not null } => SampleSha256(SessionMapper.ParseUnit(unit.UnitId).Position),
        { Train: { } train } => Text(train.Rollouts.Select(static rollout => rollout.Sha256)
            .Aggregate(Seed(WorkKind.Train, train.Step, 0, StartOf(train, objects, runPrefix)), Mix)),
        _ => WeightsAfter(unit.Save.Step, objects, runPrefix) ?? Text(0),
    };

    /// <summary>Name of what a training unit stores: the policy, or the record of a step without one.</summary>
    public static string NameOf(TrainUnit train, string runPrefix) => train.WithoutPolicy
        ? ObjectNames.StepInputs(runPrefix, train.Step)
        : ObjectNames.Policy(runPrefix, train.Step + 1);

    /// <summary>Hashes of the policies that a run has after 0, 1, 2, ... steps when nothing goes wrong.</summary>
    public static IReadOnlyList<string?> Policies(RunPlan plan)
    {
        var policies = new List<string?> { null };
        for (var step = 0; step < plan.MaxSteps; step++)
        {
            var source = policies[Math.Max(0, step - plan.MaxStaleness)];
            var rollouts = Enumerable.Range(0, plan.Kind == Runs.RunKind.Grpo ? plan.PromptsPerStep : 0)
                .Select(position => Text(Seed(WorkKind.Rollout, step, position, source)));
            policies.Add(Text(rollouts.Aggregate(Seed(WorkKind.Train, step, 0, policies[step]), Mix)));
        }

        return policies;
    }

    /// <summary>Hash of the result of a sample of an evaluation.</summary>
    public static string SampleSha256(int sample) => Text(Seed(WorkKind.Sample, 0, sample, null));

    /// <summary>What comes of a sample: a letter of <see cref="SampleVerdicts"/>.</summary>
    public static char Verdict(int sample) => Letters[(int)(Seed(WorkKind.Sample, 0, sample, "verdict") % (ulong)Letters.Length)];

    // A run without rollouts does not name the policy that it continues from: the trainer has it, or does the steps again.
    private static string? StartOf(TrainUnit train, IReadOnlyDictionary<string, string> objects, string runPrefix) =>
        train.Rollouts.Count > 0 ? train.Policy?.Sha256 : WeightsAfter(train.Step, objects, runPrefix);

    private static string? WeightsAfter(int step, IReadOnlyDictionary<string, string> objects, string runPrefix) => step == 0
        ? null
        : objects.GetValueOrDefault(ObjectNames.Policy(runPrefix, step)) ?? objects[ObjectNames.StepInputs(runPrefix, step - 1)];

    private static ulong Seed(WorkKind kind, int step, int position, string? policy) =>
        Mix(SeededRandom.Mix(((ulong)kind << 48) ^ ((ulong)step << 24) ^ (ulong)position), policy ?? "");

    private static ulong Mix(ulong hash, string text) =>
        text.Aggregate(hash, static (sum, character) => SeededRandom.Mix(sum ^ character));

    // As long as a sha256; the first word says it all.
    private static string Text(ulong hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{hash:x16}").PadRight(4 * DigitsOfAWord, '0');
}
