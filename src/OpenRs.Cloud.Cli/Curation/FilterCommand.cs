using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;
using OpenRs.Recipes.Curation;
using OpenRs.Verification.Options;

namespace OpenRs.Cloud.Cli.Curation;

/// <summary><c>openrs datasets filter</c>.</summary>
internal static class FilterCommand
{
    private static readonly Argument<string> File = new("file") { Description = "JSONL file of problems." };
    private static readonly Option<bool> Boxed = new("--boxed") { Description = @"Keep rows whose solution has a \boxed answer." };
    private static readonly Option<bool> Checkable = new("--checkable")
    {
        Description = "Leave out what cannot be checked or is not sure: pictures, proofs, several parts, answers that the verifier cannot "
            + "read, that differ from the solution, or of which there are several.",
    };
    private static readonly Option<string?> PassRate = new("--pass-rate")
    {
        Description = "Evaluation of this very file: problems that its model solves too often or too seldom are left out.",
        HelpName = "evaluation",
    };
    private static readonly Option<double> Least = new Option<double>("--min-rate")
    {
        Description = "Least share of correct samples. Default: above 0.", HelpName = "share",
    }.Within(0, 1);
    private static readonly Option<double> Most = new Option<double>("--max-rate")
    {
        Description = "Greatest share of correct samples. Default: below 1.", HelpName = "share",
    }.Within(0, 1);
    private static readonly Option<string> Project = ProjectOption.Create();

    public static Command Create()
    {
        var output = new CurationOutput();
        var command = new Command("filter", "Keep the problems of a file that a model can learn from.")
        {
            File, Boxed, Checkable, PassRate, Least, Most, Project, ServerAddress.Option,
        };
        output.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            if (!result.GetValue(Boxed) && !result.GetValue(Checkable) && result.GetValue(PassRate) is null)
            {
                throw new CliException("say what to keep: --boxed, --checkable or --pass-rate EVALUATION.", ExitCode.WrongInput);
            }

            var input = await CurationInput.ReadAsync(result.GetValue(File)!, cancellationToken);
            var options = new Dictionary<string, string>();
            var made = await ByRateAsync(result, input, options, cancellationToken);
            made = Then(made, result.GetValue(Boxed), options, "boxed", BoxedFilter.Apply);
            made = Then(
                made, result.GetValue(Checkable), options, "checkable", static rows => NoiseFilter.Apply(rows, VerifierProfile.Corrected));
            await output.WriteAsync(result, ("filter", options), [input], made, cancellationToken);
        });
        return command;
    }

    private static CurationResult Then(
        CurationResult made,
        bool isAsked,
        Dictionary<string, string> options,
        string name,
        Func<IEnumerable<CuratedRow>, CurationResult> filter)
    {
        if (!isAsked)
        {
            return made;
        }

        options[name] = "true";
        var next = filter(made.Kept);
        return next with { Dropped = [.. made.Dropped, .. next.Dropped] };
    }

    // First: the evaluation is of the whole file.
    private static async Task<CurationResult> ByRateAsync(
        ParseResult result, CurationInput input, Dictionary<string, string> options, CancellationToken cancellationToken)
    {
        if (result.GetValue(PassRate) is not { } given)
        {
            return new CurationResult(input.File.Rows, []);
        }

        // Beyond any share that is not 0, and below any that is not 1.
        var least = result.GetResult(Least) is null ? double.Epsilon : result.GetValue(Least);
        var most = result.GetResult(Most) is null ? Math.BitDecrement(1.0) : result.GetValue(Most);
        using var api = new ApiConnection(ServerAddress.Of(result));
        var name = ProjectOption.Name(given, result.GetValue(Project)!, "evaluations");
        var evaluation = await api.CallAsync(
            () => api.Evaluations.GetEvaluationAsync(new GetEvaluationRequest { Name = name }, cancellationToken: cancellationToken));
        var dataset = await api.CallAsync(() => api.Datasets.GetDatasetAsync(
            new GetDatasetRequest { Name = evaluation.Spec.Dataset }, cancellationToken: cancellationToken));
        if (dataset.Sha256 != input.File.Sha256)
        {
            throw new CliException(
                $"{given} is of {dataset.DisplayName} ({dataset.Name}), which is another file than {input.Path}: evaluate this one.",
                ExitCode.WrongInput);
        }

        var problems = await api.ListAsync(
            token => api.Rollouts.ListProblemResultsAsync(
                new ListProblemResultsRequest { Parent = name, PageSize = ApiConnection.PageSize, PageToken = token },
                cancellationToken: cancellationToken),
            static page => (page.Results, page.NextPageToken));
        options["pass_rate"] = name;
        options["model"] = evaluation.Spec.Model;
        options["min_rate"] = result.GetResult(Least) is null ? "above 0" : least.ToString(CultureInfo.InvariantCulture);
        options["max_rate"] = result.GetResult(Most) is null ? "below 1" : most.ToString(CultureInfo.InvariantCulture);
        return PassRateFilter.Apply(
            input.File.Rows,
            problems.ConvertAll(static problem => problem.Correct + problem.Wrong == 0
                ? default(double?)
                : (double)problem.Correct / (problem.Correct + problem.Wrong)),
            least,
            most);
    }
}
