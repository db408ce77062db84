using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Generation;
using OpenRs.Verification;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>Evaluation units: one completion for each held-out problem, judged by the benchmark's settings.</summary>
internal static class EvaluateWork
{
    // Keeps the randomness of an evaluation apart from that of the training step of the same number.
    private const uint StepBit = 0x8000_0000;

    public static async Task ExecuteAsync(
        RunWorkspace workspace, Generator generator, IReadOnlyList<WorkUnit> units, IObjectStore objects, Action<UnitOutcome> report, CancellationToken cancellationToken)
    {
        var rows = units.Select(unit => Enumerable.Range(unit.Evaluate.First, unit.Evaluate.Count).ToList()).ToList();
        var requests = units.SelectMany((unit, i) => rows[i].Select(row => RequestOf(workspace, unit.Evaluate.Step, row))).ToList();
        var completions = generator.Generate(requests, OptionsOf(workspace), cancellationToken);
        var done = 0;
        for (var i = 0; i < units.Count; i++)
        {
            var offset = done;
            var samples = rows[i].Select((row, k) => Judge(workspace, generator, row, completions[offset + k])).ToList();
            done += samples.Count;
            var name = ObjectNames.Evaluation(workspace.Run.RunPrefix, units[i].Evaluate.Step, units[i].Evaluate.First);
            var result = await ObjectFiles.WriteAsync(objects, name, RolloutFile.Write(null, samples), cancellationToken);
            report(new UnitOutcome(units[i].UnitId, result, Count(samples)));
        }
    }

    private static GenerationRequest RequestOf(RunWorkspace workspace, int step, int row) =>
        new(workspace.Prompt(workspace.HeldOut[row]), new SampleKey((ulong)workspace.Recipe.Seed, StepBit | (uint)step, (uint)row, 0));

    private static SamplingOptions OptionsOf(RunWorkspace workspace) => new()
    {
        Temperature = workspace.Recipe.EvalTemperature,
        TopP = workspace.Recipe.EvalTopP,
        MaxNewTokens = workspace.Recipe.MaxCompletionLength,
    };

    private static SampleRecord Judge(RunWorkspace workspace, Generator generator, int row, Completion completion)
    {
        var text = generator.Text(completion);
        var verdict = MathVerifier.Evaluation.Judge(workspace.HeldOut[row].Solution, text);
        var finish = completion.FinishReason == FinishReason.Stop ? "stop" : "length";
        return new SampleRecord(row, completion.Tokens, completion.LogProbs, finish, text, VerdictNames.Of(verdict), null, 0, true);
    }

    private static Dictionary<string, double> Count(List<SampleRecord> samples)
    {
        double Of(Func<SampleRecord, bool> which) => samples.Count(which);
        return new Dictionary<string, double>
        {
            ["correct"] = Of(static sample => sample.Verdict == "correct"),
            ["wrong"] = Of(static sample => sample.Verdict == "wrong"),
            ["without_verdict"] = Of(static sample => sample.Verdict is not ("correct" or "wrong")),
        };
    }
}
