using OpenRs.Cloud.Agent.Traces;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Generation;
using OpenRs.Verification;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>
/// Evaluation units, judged by the benchmark's settings: in a run one completion for each held-out problem, in an evaluation of its own
/// one of the samples of a problem.
/// </summary>
internal static class EvaluateWork
{
    // Keeps the randomness of a run's evaluations apart from that of the training step of the same number.
    private const uint StepBit = 0x8000_0000;

    // A step that no run reaches: an evaluation's draws are those of no training step and no evaluation in a run under the same seed.
    private const uint SampleStep = 0xC000_0000;

    /// <summary>Does units of a run.</summary>
    public static async Task ExecuteAsync(
        RunWorkspace workspace,
        Generator generator,
        IReadOnlyList<WorkUnit> units,
        IObjectStore objects,
        Action<UnitOutcome> report,
        UnitSpans spans,
        CancellationToken cancellationToken)
    {
        var rows = units.Select(unit => Enumerable.Range(unit.Evaluate.First, unit.Evaluate.Count).ToList()).ToList();
        var requests = units.SelectMany(
            (unit, i) => rows[i].Select(row => RequestOf(workspace, StepBit | (uint)unit.Evaluate.Step, row, 0))).ToList();
        IReadOnlyList<Completion> completions;
        using (spans.Begin(SpanNames.Generate, units))
        {
            completions = Generate(workspace, generator, requests, cancellationToken);
        }

        var done = 0;
        for (var i = 0; i < units.Count; i++)
        {
            var offset = done;
            var step = units[i].Evaluate.Step;
            List<PromptGroup> groups;
            using (spans.Begin(SpanNames.Verify, units[i]))
            {
                groups = [.. rows[i].Select((row, k) =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    return Verify(workspace, generator, step, row, row, requests[offset + k], completions[offset + k]);
                })];
            }

            done += groups.Count;
            var name = ObjectNames.Evaluation(workspace.Run.JobPrefix, units[i].Evaluate.Step, units[i].Evaluate.First);
            var result = await ObjectFiles.WriteRolloutsAsync(objects, name, groups, isRescored: false, cancellationToken);
            report(new UnitOutcome(units[i].UnitId, result) { Verdicts = Count(groups) });
        }
    }

    /// <summary>Does units of an evaluation of its own.</summary>
    public static async Task SampleAsync(
        RunWorkspace workspace,
        Generator generator,
        IReadOnlyList<WorkUnit> units,
        IObjectStore objects,
        Action<UnitOutcome> report,
        UnitSpans spans,
        CancellationToken cancellationToken)
    {
        var requests = units.Select(unit => RequestOf(workspace, SampleStep, unit.Sample.Problem, unit.Sample.Sample)).ToList();
        IReadOnlyList<Completion> completions;
        using (spans.Begin(SpanNames.Generate, units))
        {
            completions = Generate(workspace, generator, requests, cancellationToken);
        }

        for (var i = 0; i < units.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var unit = units[i].Sample;
            List<PromptGroup> groups;
            using (spans.Begin(SpanNames.Verify, units[i]))
            {
                groups = [Verify(workspace, generator, null, unit.Problem, unit.Sample, requests[i], completions[i])];
            }

            var name = ObjectNames.Sample(workspace.Run.JobPrefix, unit.Problem, unit.Sample);
            var result = await ObjectFiles.WriteRolloutsAsync(objects, name, groups, isRescored: false, cancellationToken);
            report(new UnitOutcome(units[i].UnitId, result) { Verdicts = Count(groups) });
        }
    }

    private static (GenerationRequest Request, bool IsCut) RequestOf(RunWorkspace workspace, uint step, int problem, int sample)
    {
        var (ids, isCut) = workspace.Prompt(workspace.HeldOut[problem]);
        return (new GenerationRequest(ids, new SampleKey((ulong)workspace.Recipe.Seed, step, (uint)problem, (uint)sample)), isCut);
    }

    private static IReadOnlyList<Completion> Generate(
        RunWorkspace workspace,
        Generator generator,
        IEnumerable<(GenerationRequest Request, bool IsCut)> requests,
        CancellationToken cancellationToken) => generator.Generate(
            [.. requests.Select(static request => request.Request)], workspace.Recipe.EvaluationSampling(), cancellationToken);

    private static PromptGroup Verify(
        RunWorkspace workspace,
        Generator generator,
        int? step,
        int problem,
        int sample,
        (GenerationRequest Request, bool IsCut) request,
        Completion completion)
    {
        var (text, lengths) = generator.Decode(completion);
        var example = workspace.HeldOut[problem];
        var result = MathVerifier.ForEvaluation(workspace.Recipe.Verifier).Verify(example.Solution, text);
        var prompt = new PromptRecord(
            step,
            null,
            problem,
            example.Problem,
            result.GoldParsed ?? example.Solution,
            workspace.Tokenizer.Decode(request.Request.Prompt, skipSpecial: false),
            request.IsCut ? true : null,
            null);
        var record = new CompletionRecord(
            sample,
            text,
            result.Extracted,
            CompletionNames.Of(result.Verdict),
            null,
            0,
            true,
            CompletionNames.Of(completion.FinishReason),
            null,
            completion.Tokens,
            completion.LogProbs,
            lengths);
        return new PromptGroup(prompt, [record]);
    }

    private static VerdictCounts Count(List<PromptGroup> groups) => new()
    {
        Correct = groups.Count(static group => group.Samples[0].Verdict == VerdictNames.Correct),
        Wrong = groups.Count(static group => group.Samples[0].Verdict == VerdictNames.Wrong),
        WithoutVerdict = groups.Count(static group => group.Samples[0].Verdict is not (VerdictNames.Correct or VerdictNames.Wrong)),
        PromptsCut = groups.Count(static group => group.Prompt!.PromptCut == true),
    };
}
