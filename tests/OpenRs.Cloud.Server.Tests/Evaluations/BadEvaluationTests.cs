using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Evaluations;

/// <summary>What EvaluationService refuses, and how.</summary>
[Collection(ServerGroup.Name)]
public sealed class BadEvaluationTests(ServerFixture fixture)
{
    private ApiClient Api => fixture.Api;

    public static TheoryData<string, string, Action<EvaluationSpec>> BadFields => new()
    {
        { "spec.model", "must be set", static spec => spec.Model = "" },
        { "spec.model", "is not of the form", static spec => spec.Model = "models/x" },
        { "spec.model", "is not of the form", static spec => spec.Model = "projects/test/runs/../checkpoints/step-000001" },
        { "spec.dataset", "must be set", static spec => spec.Dataset = "" },
        { "spec.recipe", "must be set", static spec => spec.Recipe = "" },
        { "spec.samples_per_problem", "must be from 0 to 1024", static spec => spec.SamplesPerProblem = 1025 },
        { "spec.samples_per_problem", "must be from 0 to 1024", static spec => spec.SamplesPerProblem = -1 },
        { "spec.shards", "must be from 0 to 1024", static spec => spec.Shards = 1025 },
        { "spec.max_agents", "must not be negative", static spec => spec.MaxAgents = -1 },
        { "spec.pool", "must be 1 to 63", static spec => spec.Pool = "../x" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task Create_BadField_IsRefusedWithTheField(string field, string words, Action<EvaluationSpec> change)
    {
        var spec = await Api.EvaluationSpecAsync();
        change(spec);
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, words, () => Api.CreateAsync(spec));
    }

    [Fact]
    public async Task Create_NoBudgetOrBadRecipe_IsRefusedWithItsReason()
    {
        var spec = await Api.EvaluationSpecAsync();
        spec.BudgetUsdMicros = 0;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", "spec.budget_usd_micros", "a budget must be positive",
            () => Api.CreateAsync(spec));
        spec.BudgetUsdMicros = 1;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", "spec.budget_usd_micros", "Give at least $0.000123.",
            () => Api.CreateAsync(spec));
        spec.Overrides["eval_temprature"] = "1";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_RECIPE", "spec.overrides.eval_temprature", "eval_temperature",
            () => Api.CreateAsync(spec));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "spec", "must be set", () => Api.CreateAsync((EvaluationSpec)null!));
    }

    [Fact]
    public async Task Create_WithWhatAnotherProjectHolds_IsNotFound()
    {
        var spec = await Api.EvaluationSpecAsync();
        var run = await Api.CreateAsync(await Api.SpecAsync());
        foreach (var model in new[]
        {
            "projects/test/models/none",
            "projects/other/models/x",
            "projects/other/runs/x/checkpoints/step-000001",
        })
        {
            var other = spec.Clone();
            other.Model = model;
            await Refused.AsAsync(StatusCode.NotFound, "MODEL_NOT_FOUND", null, model, () => Api.CreateAsync(other));
        }

        var unwritten = spec.Clone();
        unwritten.Model = $"{run.Name}/checkpoints/step-000001";
        await Refused.AsAsync(StatusCode.NotFound, "CHECKPOINT_NOT_FOUND", null, unwritten.Model, () => Api.CreateAsync(unwritten));
        await Refused.AsAsync(
            StatusCode.NotFound, "MODEL_NOT_FOUND", null, spec.Model, () => Api.CreateAsync(spec, parent: "projects/other"));
        spec.Dataset = "projects/other/datasets/x";
        await Refused.AsAsync(StatusCode.NotFound, "DATASET_NOT_FOUND", null, spec.Dataset, () => Api.CreateAsync(spec));
    }

    [Fact]
    public async Task Evaluation_UnknownOrOfAnotherProject_IsNotFound()
    {
        var evaluation = await Api.CreateAsync(await Api.EvaluationSpecAsync());
        foreach (var name in new[]
        {
            "projects/test/evaluations/none",
            evaluation.Name.Replace("projects/test/", "projects/other/", StringComparison.Ordinal),
        })
        {
            await NotFoundAsync(name, () => Api.GetEvaluationAsync(name));
            await NotFoundAsync(name, async () => await Api.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = name }));
            await NotFoundAsync(
                name, async () => await Api.Evaluations.ReshardEvaluationAsync(new ReshardEvaluationRequest { Name = name, Shards = 2 }));
            await NotFoundAsync(name, () => Api.WatchToTheEndAsync(name));
            await NotFoundAsync(name, async () => await Api.Evaluations.CompareEvaluationsAsync(
                new CompareEvaluationsRequest { Parent = ApiClient.Project, Baseline = evaluation.Name, Candidate = name }));
        }

        Assert.Empty((await Api.Evaluations.ListEvaluationsAsync(new ListEvaluationsRequest { Parent = "projects/other" })).Evaluations);
    }

    [Fact]
    public async Task DeleteDataset_OfAnEvaluationUnderWay_IsRefused()
    {
        const string Parent = "projects/in-use";
        var spec = await Api.EvaluationSpecAsync(parent: Parent);
        var evaluation = await Api.CreateAsync(spec, parent: Parent);
        var delete = new DeleteDatasetRequest { Name = spec.Dataset };
        await Refused.AsAsync(
            StatusCode.FailedPrecondition,
            "DATASET_IN_USE",
            null,
            $"is used by {evaluation.Name}, which is QUEUED",
            async () => await Api.Datasets.DeleteDatasetAsync(delete));
        await Api.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = evaluation.Name });
        await Api.Datasets.DeleteDatasetAsync(delete);
        await Refused.AsAsync(StatusCode.NotFound, "DATASET_NOT_FOUND", null, spec.Dataset, () => Api.CreateAsync(spec, parent: Parent));
    }

    [Fact]
    public async Task Compare_NothingJudged_IsRefused()
    {
        var evaluation = await Api.CreateAsync(await Api.EvaluationSpecAsync());
        var request = new CompareEvaluationsRequest { Parent = ApiClient.Project, Baseline = evaluation.Name, Candidate = evaluation.Name };
        await Refused.AsAsync(
            StatusCode.FailedPrecondition,
            "NO_SCORE",
            null,
            "has no judged sample yet",
            async () => await Api.Evaluations.CompareEvaluationsAsync(request));
    }

    [Fact]
    public async Task Create_RequestIdUsedBefore_AnswersItsEvaluationOrRefuses()
    {
        var spec = await Api.EvaluationSpecAsync();
        var id = Guid.NewGuid().ToString();
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Api.CreateAsync(spec, id)));
        Assert.Single(made.Select(static evaluation => evaluation.Name).Distinct());
        var other = spec.Clone();
        other.SamplesPerProblem++;
        await Refused.AsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_REUSED", null, $"request_id {id} created eval-", () => Api.CreateAsync(other, id));
        var run = await Api.SpecAsync();
        await Refused.AsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_REUSED", null, $"request_id {id} created eval-", () => Api.CreateAsync(run, id));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "request_id", "must be a UUID", () => Api.CreateAsync(spec, "me"));
    }

    [Fact]
    public async Task Create_OfTheLatestTwiceWithALaterOneInBetween_AnswersTheFirstOnesEvaluation()
    {
        var (id, spec) = (Guid.NewGuid().ToString(), await Api.EvaluationSpecAsync());
        var run = (await Api.CreateAsync(await Api.SpecAsync())).Name;
        await StoredCheckpoints.CommitAsync(fixture, run, 1);
        spec.Model = $"{run}/checkpoints/latest";
        var first = await Api.CreateAsync(spec, id);
        await StoredCheckpoints.CommitAsync(fixture, run, 2);
        var again = await Api.CreateAsync(spec, id);
        Assert.Equal((first.Name, $"{run}/checkpoints/step-000001"), (again.Name, again.Spec.Model));
        Assert.Equal($"{run}/checkpoints/step-000002", (await Api.CreateAsync(spec)).Spec.Model);
        spec.Model = $"{run}/checkpoints/step-000002";
        await Refused.AsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_REUSED", null, $"request_id {id} created eval-", () => Api.CreateAsync(spec, id));
    }

    [Fact]
    public async Task List_Pages_AreNewestFirstAndWhole()
    {
        const string Parent = "projects/listed-evaluations";
        var spec = await Api.EvaluationSpecAsync(parent: Parent);
        var names = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            names.Add((await Api.CreateAsync(spec, parent: Parent)).Name);
        }

        var first = await Api.Evaluations.ListEvaluationsAsync(new ListEvaluationsRequest { Parent = Parent, PageSize = 2 });
        var second = await Api.Evaluations.ListEvaluationsAsync(
            new ListEvaluationsRequest { Parent = Parent, PageSize = 2, PageToken = first.NextPageToken });
        Assert.Equal(Enumerable.Reverse(names), first.Evaluations.Concat(second.Evaluations).Select(static evaluation => evaluation.Name));
        Assert.Equal((2, ""), (first.Evaluations.Count, second.NextPageToken));
        Assert.DoesNotContain((await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent })).Runs, static _ => true);
    }

    private static Task NotFoundAsync(string name, Func<Task> call) =>
        Refused.AsAsync(StatusCode.NotFound, "EVALUATION_NOT_FOUND", null, $"Evaluation {name} does not exist.", call);
}
