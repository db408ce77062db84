using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>DeleteModel and DeleteEvaluation: only what nobody needs, and what it cost stays.</summary>
[Collection(ServerGroup.Name)]
public sealed class DeletionTests(ServerFixture fixture)
{
    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task DeleteModel_WhileARunOrAnEvaluationNeedsIt_IsRefusedByName()
    {
        const string Parent = "projects/delete-model";
        var spec = await Api.SpecAsync(parent: Parent);
        var run = await Api.CreateAsync(spec, parent: Parent);
        await RefusedAsync(spec.Model, run.Name);
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        var evaluation = await CreateAsync(spec, Parent);
        await RefusedAsync(spec.Model, evaluation.Name);
        await Api.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = evaluation.Name });

        await Api.Models.DeleteModelAsync(new DeleteModelRequest { Name = spec.Model });
        await Refused.AsAsync(
            StatusCode.NotFound, "MODEL_NOT_FOUND", null, spec.Model,
            async () => await Api.Models.DeleteModelAsync(new DeleteModelRequest { Name = spec.Model }));
        Assert.Empty((await Api.Models.ListModelsAsync(new ListModelsRequest { Parent = Parent })).Models);
        Assert.False(Directory.Exists(fixture.Folder[$"data/objects/{spec.Model}/checkpoints/step-00000000"])
            && Directory.EnumerateFiles(fixture.Folder[$"data/objects/{spec.Model}"], "*", SearchOption.AllDirectories).Any());
        await Refused.AsAsync(
            StatusCode.NotFound, "MODEL_NOT_FOUND", null, spec.Model, async () => await Api.CreateAsync(spec, parent: Parent));

        // The same content again is the same model.
        Assert.Equal(spec.Model, (await Api.ImportAsync(Seeds.Model(), Parent)).Name);
        Assert.Equal(spec.Model, (await Api.CreateAsync(spec, parent: Parent)).Spec.Model);
    }

    [Fact]
    public async Task DeleteEvaluation_ThatIsOver_GoesWithItsSamples()
    {
        const string Parent = "projects/delete-evaluation";
        var evaluation = await CreateAsync(await Api.SpecAsync(parent: Parent), Parent);
        var request = new DeleteEvaluationRequest { Name = evaluation.Name };
        await Refused.AsAsync(
            StatusCode.FailedPrecondition, "ILLEGAL_TRANSITION", null, "The evaluation is QUEUED. Cancel it before you delete it.",
            async () => await Api.Evaluations.DeleteEvaluationAsync(request));
        await Api.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = evaluation.Name });
        var samples = fixture.Folder[$"data/objects/{evaluation.Name}/samples/000000"];
        Directory.CreateDirectory(samples);
        await File.WriteAllTextAsync(Path.Combine(samples, "000000.jsonl"), "{}");

        await Api.Evaluations.DeleteEvaluationAsync(request);
        Assert.False(File.Exists(Path.Combine(samples, "000000.jsonl")));
        Assert.Empty((await Api.Evaluations.ListEvaluationsAsync(new ListEvaluationsRequest { Parent = Parent })).Evaluations);
        await Refused.AsAsync(
            StatusCode.NotFound, "EVALUATION_NOT_FOUND", null, evaluation.Name,
            async () => await Api.Evaluations.DeleteEvaluationAsync(request));
        await Refused.AsAsync(
            StatusCode.NotFound, "EVALUATION_NOT_FOUND", null, evaluation.Name,
            async () => await Api.Evaluations.GetEvaluationAsync(new GetEvaluationRequest { Name = evaluation.Name }));
    }

    private Task RefusedAsync(string model, string user) => Refused.AsAsync(
        StatusCode.FailedPrecondition, "MODEL_IN_USE", null, $"{model} is used by {user}, which is ",
        async () => await Api.Models.DeleteModelAsync(new DeleteModelRequest { Name = model }));

    private async Task<Evaluation> CreateAsync(RunSpec spec, string parent) => await Api.Evaluations.CreateEvaluationAsync(
        new CreateEvaluationRequest
        {
            Parent = parent,
            Labels = { ["kind"] = "test" },
            Spec = new EvaluationSpec
            {
                Model = spec.Model, Dataset = spec.Dataset, Recipe = "quickstart", BudgetUsdMicros = 1_000_000, Pool = "nobody",
            },
        });
}
