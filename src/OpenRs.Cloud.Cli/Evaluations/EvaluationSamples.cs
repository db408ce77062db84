using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.Benchmarks;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>An evaluation with all its finished samples.</summary>
/// <param name="Evaluation">The evaluation.</param>
/// <param name="Result">Its judged samples by problem.</param>
internal sealed record EvaluationSamples(Evaluation Evaluation, BenchmarkResult Result)
{
    /// <summary>Reads evaluations one after another, each page by page.</summary>
    /// <param name="api">The server.</param>
    /// <param name="project">Project of evaluations that are given by their id alone.</param>
    /// <param name="evaluations">Ids or names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">The server refused or cannot be reached, or nothing is judged yet.</exception>
    public static async Task<IReadOnlyList<EvaluationSamples>> ReadAsync(
        ApiConnection api, string project, IReadOnlyList<string> evaluations, CancellationToken cancellationToken)
    {
        var read = new List<EvaluationSamples>();
        foreach (var evaluation in evaluations)
        {
            read.Add(await ReadAsync(api, ProjectOption.Name(evaluation, project, "evaluations"), cancellationToken));
        }

        return read;
    }

    private static async Task<EvaluationSamples> ReadAsync(ApiConnection api, string name, CancellationToken cancellationToken)
    {
        var evaluation = await api.CallAsync(
            () => api.Evaluations.GetEvaluationAsync(new GetEvaluationRequest { Name = name }, cancellationToken: cancellationToken));
        var request = new ListRolloutsRequest { Parent = name, PageSize = ApiConnection.PageSize };
        request.Verdicts.AddRange([AnswerVerdict.Correct, AnswerVerdict.Wrong]);
        var samples = await api.ListAsync(
            token => api.Rollouts.ListRolloutsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
            static page => (
                page.Rollouts.Select(static rollout => (
                    rollout.Problem, Sample: new SampledAnswer(rollout.Answer, rollout.Verdict == AnswerVerdict.Correct))),
                page.NextPageToken));
        if (samples.Count == 0)
        {
            throw new CliException($"{name} has no judged sample yet. Watch it with `openrs eval watch` and try again.", ExitCode.Refused);
        }

        var byProblem = samples.ToLookup(static sample => sample.Problem, static sample => sample.Sample);
        var problems = evaluation.Progress.Total / Math.Max(1, evaluation.Spec.SamplesPerProblem);
        var profile = RecipeLoader.LoadStored(evaluation.ResolvedRecipeJson).Verifier;
        return new EvaluationSamples(
            evaluation,
            new BenchmarkResult([.. Enumerable.Range(0, problems).Select(problem => byProblem[problem].ToArray())], profile));
    }
}
