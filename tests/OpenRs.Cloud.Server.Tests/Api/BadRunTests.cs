using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Requests to RunService that cannot be met say so in words and types.</summary>
[Collection(ServerGroup.Name)]
public sealed class BadRunTests(ServerFixture fixture)
{
    private ApiClient Api => fixture.Api;

    [Theory]
    [InlineData("open-rs9", "There is no recipe 'open-rs9'")]
    [InlineData("", "must be set; built in are open-rs1, open-rs2, open-rs3, quickstart")]
    public async Task CreateRun_UnknownRecipe_NamesTheKnown(string recipe, string words)
    {
        var spec = await Api.SpecAsync();
        spec.Recipe = recipe;
        var reason = recipe.Length == 0 ? "INVALID_ARGUMENT" : "INVALID_RECIPE";
        await Refused.AsAsync(StatusCode.InvalidArgument, reason, "spec.recipe", words, () => Api.CreateAsync(spec));
    }

    [Theory]
    [InlineData("max_step", "3", "max_step: is not a recipe key.")]
    [InlineData("max_steps", "many", "max_steps: ")]
    [InlineData("max_steps", "-1", "max_steps: ")]
    public async Task CreateRun_BadRecipeKey_NamesTheKey(string key, string value, string words)
    {
        var spec = await Api.SpecAsync();
        spec.Overrides[key] = value;
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_RECIPE", $"spec.recipe.{key}", words, () => Api.CreateAsync(spec));
    }

    [Fact]
    public async Task CreateRun_BadRecipeYaml_NamesLineAndKey()
    {
        var spec = await Api.SpecAsync();
        spec.RecipeYaml = "extends: quickstart\nbogus: 1\n";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_RECIPE", "spec.recipe.bogus", "line 2, bogus: is not a recipe key.",
            () => Api.CreateAsync(spec));
        spec.RecipeYaml = "extends: [";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_RECIPE", "spec.recipe.(text)", "not valid YAML", () => Api.CreateAsync(spec));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-42_000_000)]
    [InlineData(long.MinValue)]
    public async Task CreateRun_BudgetNotPositive_IsRefused(long micros)
    {
        var spec = await Api.SpecAsync();
        spec.BudgetUsdMicros = micros;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", "spec.budget_usd_micros",
            "a budget must be positive, such as 42000000 for $42.", () => Api.CreateAsync(spec));
    }

    [Fact]
    public async Task CreateRun_BudgetOfWhichNothingCouldCome_NamesTheLeastThatWouldDo()
    {
        var spec = await Api.SpecAsync();
        spec.BudgetUsdMicros = 2_444;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", "spec.budget_usd_micros", "Give at least $0.002445.",
            () => Api.CreateAsync(spec));
        spec.BudgetUsdMicros = 2_445;
        Assert.Equal(2_445, (await Api.CreateAsync(spec)).Cost.BudgetUsdMicros);
    }

    [Fact]
    public async Task CreateRun_GreatestBudget_IsKept()
    {
        var spec = await Api.SpecAsync();
        spec.BudgetUsdMicros = long.MaxValue;
        Assert.Equal(long.MaxValue, (await Api.CreateAsync(spec)).Cost.BudgetUsdMicros);
    }

    [Fact]
    public async Task CreateRun_SeveralFaults_NamesThemAll()
    {
        var spec = new RunSpec { BudgetUsdMicros = -1, MaxAgents = -1, Pool = "Not A Pool" };
        foreach (var field in new[] { "budget_usd_micros", "max_agents", "pool", "model", "dataset", "recipe" })
        {
            await Refused.AsAsync(
                StatusCode.InvalidArgument, "INVALID_ARGUMENT", $"spec.{field}", $"spec.{field}: ", () => Api.CreateAsync(spec));
        }
    }

    [Fact]
    public async Task CreateRun_WithoutSpec_IsRefused() => await Refused.AsAsync(
        StatusCode.InvalidArgument, "INVALID_ARGUMENT", "spec",
        "spec: must be set.", async () => await Api.Runs.CreateRunAsync(new CreateRunRequest { Parent = ApiClient.Project }));

    [Fact]
    public async Task CreateRun_UnknownModelOrDataset_IsNotFound()
    {
        var spec = await Api.SpecAsync();
        var noModel = spec.Clone();
        noModel.Model = "projects/test/models/0000000000000000";
        await Refused.AsAsync(
            StatusCode.NotFound, "MODEL_NOT_FOUND", null, "models/0000000000000000 does not exist.", () => Api.CreateAsync(noModel));
        var noDataset = spec.Clone();
        noDataset.Dataset = "projects/test/datasets/0000000000000000";
        await Refused.AsAsync(
            StatusCode.NotFound, "DATASET_NOT_FOUND", null, "datasets/0000000000000000 does not exist.", () => Api.CreateAsync(noDataset));
        var noEvaluation = spec.Clone();
        noEvaluation.EvalDataset = "projects/test/datasets/1111111111111111";
        await Refused.AsAsync(
            StatusCode.NotFound, "DATASET_NOT_FOUND", null, "datasets/1111111111111111 does not exist.",
            () => Api.CreateAsync(noEvaluation));
    }

    [Fact]
    public async Task CreateRun_ModelOrDatasetOfAnotherProject_IsNotFound()
    {
        const string Other = "projects/neighbour";
        var foreign = await Api.SpecAsync(parent: Other);
        Assert.StartsWith(Other, foreign.Model, StringComparison.Ordinal);
        foreach (var (reason, take) in new (string, Action<RunSpec>)[]
        {
            ("MODEL_NOT_FOUND", spec => spec.Model = foreign.Model),
            ("DATASET_NOT_FOUND", spec => spec.Dataset = foreign.Dataset),
            ("DATASET_NOT_FOUND", spec => spec.EvalDataset = foreign.Dataset),
        })
        {
            var spec = await Api.SpecAsync();
            take(spec);
            await Refused.AsAsync(StatusCode.NotFound, reason, null, $"{Other}/", () => Api.CreateAsync(spec));
        }

        Assert.Equal(foreign.Dataset, (await Api.CreateAsync(foreign, parent: Other)).Spec.Dataset);
    }

    [Fact]
    public async Task CreateRun_FewerRowsThanAStepTakes_IsRefused()
    {
        var spec = await Api.SpecAsync();
        spec.Overrides["prompts_per_step"] = "6";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.dataset", "has 5 rows, but a step takes 6 prompts.",
            () => Api.CreateAsync(spec));
    }

    [Theory]
    [InlineData("projects/test/models/../../etc/passwd")]
    [InlineData("projects/test/models/..")]
    [InlineData("projects/test/models/A")]
    [InlineData("projects/test/models/a/b")]
    [InlineData("projects/test/models/a\n")]
    [InlineData("projects/test/models/%2e%2e")]
    [InlineData("projects/test/datasets/a")]
    [InlineData("projects/test/models/")]
    [InlineData("/projects/test/models/a")]
    [InlineData("models/a")]
    [InlineData("projects/../models/a")]
    public async Task CreateRun_MalformedModelName_IsRefused(string name)
    {
        var spec = await Api.SpecAsync();
        spec.Model = name;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "spec.model", "is not of the form projects/{project}/models/{id}",
            () => Api.CreateAsync(spec));
    }

    [Theory]
    [InlineData("")]
    [InlineData("projects")]
    [InlineData("projects/../x")]
    [InlineData("projects/-a")]
    [InlineData("projects/a-")]
    [InlineData("projects/a\n")]
    [InlineData("projects/0123456789012345678901234567890123456789012345678901234567890123")]
    public async Task CreateRun_MalformedProject_IsRefused(string parent)
    {
        var spec = await Api.SpecAsync();
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "parent", "is not of the form projects/{project}",
            () => Api.CreateAsync(spec, parent: parent));
    }

    [Theory]
    [InlineData("runs/x")]
    [InlineData("projects/test/runs/..")]
    [InlineData("projects/test/runs/x/y")]
    [InlineData("projects/test/runs/x\n")]
    public async Task GetRun_MalformedName_IsRefused(string name)
    {
        const string Words = "is not of the form projects/{project}/runs/{id}";
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name", Words, () => Api.GetAsync(name));
        await Refused.AsAsync(
            StatusCode.InvalidArgument,
            "INVALID_ARGUMENT",
            "name",
            Words,
            async () => await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = name }));
        using var watch = Api.Runs.WatchRun(new WatchRunRequest { Name = name });
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name", Words, () => watch.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Run_UnknownOrOfAnotherProject_IsNotFound()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        foreach (var name in new[]
        {
            "projects/test/runs/none",
            run.Name.Replace("projects/test/", "projects/other/", StringComparison.Ordinal),
        })
        {
            await Refused.AsAsync(StatusCode.NotFound, "RUN_NOT_FOUND", null, $"Run {name} does not exist.", () => Api.GetAsync(name));
            await Refused.AsAsync(
                StatusCode.NotFound,
                "RUN_NOT_FOUND",
                null,
                name,
                async () => await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = name }));
            using var watch = Api.Runs.WatchRun(new WatchRunRequest { Name = name });
            await Refused.AsAsync(
                StatusCode.NotFound, "RUN_NOT_FOUND", null, name, () => watch.ResponseStream.MoveNext(CancellationToken.None));
        }

        Assert.Empty((await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = "projects/other" })).Runs);
    }

    [Fact]
    public async Task CreateRun_RequestIdUsedBefore_AnswersItsRunOrRefuses()
    {
        var spec = await Api.SpecAsync();
        var id = Guid.NewGuid().ToString();
        var first = await Api.CreateAsync(spec, id);
        Assert.Equal(first.Name, (await Api.CreateAsync(spec, id.ToUpperInvariant())).Name);
        var other = spec.Clone();
        other.BudgetUsdMicros++;
        await Refused.AsAsync(
            StatusCode.AlreadyExists, "REQUEST_ID_REUSED", null, $"request_id {id} created", () => Api.CreateAsync(other, id));
        Assert.NotEqual(
            first.Name, (await Api.CreateAsync(await Api.SpecAsync(parent: "projects/elsewhere"), id, "projects/elsewhere")).Name);
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "request_id", "must be a UUID", () => Api.CreateAsync(spec, "me"));
    }

    [Fact]
    public async Task CreateRun_SameRequestIdAtOnce_CreatesOneRun()
    {
        var spec = await Api.SpecAsync(parent: "projects/at-once");
        var id = Guid.NewGuid().ToString();
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Api.CreateAsync(spec, id, "projects/at-once")));
        Assert.Single(runs.Select(static run => run.Name).Distinct());
        Assert.Single((await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = "projects/at-once" })).Runs);
    }

    [Fact]
    public async Task ListRuns_BadPage_IsRefused()
    {
        var spec = await Api.SpecAsync(parent: "projects/pages");
        await Api.CreateAsync(spec, parent: "projects/pages");
        await Api.CreateAsync(spec, parent: "projects/pages");
        var first = await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = "projects/pages", PageSize = 1 });
        Assert.NotEmpty(first.NextPageToken);
        Task ListAsync(ListRunsRequest request) => Api.Runs.ListRunsAsync(request).ResponseAsync;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "page_size",
            "must not be negative.", () => ListAsync(new ListRunsRequest { Parent = "projects/pages", PageSize = -1 }));
        var otherStates = new ListRunsRequest { Parent = "projects/pages", PageToken = first.NextPageToken, States = { RunState.Failed } };
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "page_token",
            "is not one that this listing gave out.", () => ListAsync(otherStates));
        await Refused.AsAsync(
            StatusCode.InvalidArgument,
            "INVALID_ARGUMENT",
            "page_token",
            "is not one that this listing gave out.",
            async () => await Api.Evaluations.ListEvaluationsAsync(
                new ListEvaluationsRequest { Parent = "projects/pages", PageToken = first.NextPageToken }));
        foreach (var (parent, token) in new[]
        {
            ("projects/test", first.NextPageToken),
            ("projects/pages", "???"),
            ("projects/pages", "LTE6cHJvamVjdHMvcGFnZXM="),
        })
        {
            await Refused.AsAsync(
                StatusCode.InvalidArgument, "INVALID_ARGUMENT", "page_token",
                "is not one that this listing gave out.", () => ListAsync(new ListRunsRequest { Parent = parent, PageToken = token }));
        }

        Assert.Equal(
            2, (await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = "projects/pages", PageSize = int.MaxValue })).Runs.Count);
    }

    [Fact]
    public async Task WatchRun_ForeignResumeToken_IsRefused()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        using var watch = Api.Runs.WatchRun(new WatchRunRequest { Name = run.Name, ResumeToken = "-1" });
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "resume_token",
            "is not one that WatchRun gave out.", () => watch.ResponseStream.MoveNext(CancellationToken.None));
    }
}
