using System.Text;
using System.Text.Json;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>A prompt that a recipe does not allow is refused when the job is created, or cut where the recipe says so.</summary>
[Collection(ServerGroup.Name)]
public sealed class LongPromptTests(ServerFixture fixture)
{
    private const string Parent = "projects/long-prompts";

    // A token for each digit and sign, 90 of them; the template adds five.
    private static readonly string LongSum = string.Join('+', Enumerable.Repeat("10", 30)) + "=";

    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task CreateRun_WithPromptsLongerThanAllowed_NamesTheLongestOfEachDataset()
    {
        var spec = await SpecAsync();
        spec.EvalDataset = spec.Dataset;
        const string Words = "the prompt of problem 2 has 95 tokens, but max_prompt_length is 64; 1 of 3 prompts are longer than that.";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.dataset", $"{Words} Set max_prompt_length=95",
            () => Api.CreateAsync(spec, parent: Parent));
        spec.Overrides["long_prompts"] = "cut";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.eval_dataset", Words, () => Api.CreateAsync(spec, parent: Parent));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.eval_dataset", "or set eval_long_prompts=cut",
            async () => await Api.Runs.EstimateRunAsync(new EstimateRunRequest { Parent = Parent, Spec = spec }));
        spec.Overrides["eval_long_prompts"] = "cut";
        Assert.NotEmpty((await Api.CreateAsync(spec, parent: Parent)).Name);
    }

    [Fact]
    public async Task CreateRun_OnRowsLongerThanAllowed_NamesTheLongestOrHasThemCut()
    {
        var spec = await SpecAsync();
        spec.Recipe = "quickstart-sft";
        spec.Overrides.Clear();
        spec.Overrides["rows_per_step"] = "2";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.dataset", "has no column 'solution', and an SFT run learns solutions",
            () => Api.CreateAsync(spec, parent: Parent));
        var rows = new[] { "1+1=", LongSum, "2+2=" }
            .Select(static problem => JsonSerializer.Serialize(new { problem, solution = "1" }) + "\n");
        spec.Dataset = (await Api.UploadAsync(string.Concat(rows), parent: Parent)).Name;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.dataset", "with its solution, but max_length is 64; 1 of 3 rows are longer",
            () => Api.CreateAsync(spec, parent: Parent));
        spec.Overrides["long_rows"] = "cut";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.dataset", "the prompt of row 2 has 95 tokens, and max_length is 64: 1 of 3 rows",
            () => Api.CreateAsync(spec, parent: Parent));
        (spec.Overrides["max_length"], spec.Overrides["long_rows"]) = ("128", "refuse");
        Assert.Equal(RunKind.Sft, (await Api.CreateAsync(spec, parent: Parent)).Kind);
    }

    [Theory]
    [InlineData(94, "has 95 tokens, but max_prompt_length is 94")]
    [InlineData(95, null)]
    public async Task CreateEvaluation_WithAPromptAtTheLimit_IsRefusedFromOneTokenMore(int limit, string? words)
    {
        var run = await SpecAsync();
        var spec = new EvaluationSpec
        {
            Model = run.Model,
            Dataset = run.Dataset,
            Recipe = "quickstart",
            Pool = "nobody",
            BudgetUsdMicros = 1_000_000,
            Overrides = { ["max_prompt_length"] = $"{limit}" },
        };
        if (words is null)
        {
            Assert.NotEmpty((await Api.CreateAsync(spec, parent: Parent)).Name);
            return;
        }

        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "spec.dataset", words, () => Api.CreateAsync(spec, parent: Parent));
    }

    [Fact]
    public async Task CreateRun_WithATokenizerThatCannotBeUsedHere_LeavesItToTheAgents()
    {
        // It has no control tokens.
        var spec = await SpecAsync();
        spec.Model = (await Api.ImportAsync(Seeds.Model(), Parent)).Name;
        Assert.NotEmpty((await Api.CreateAsync(spec, parent: Parent)).Name);
    }

    private async Task<RunSpec> SpecAsync()
    {
        var rows = new[] { "1+1=", LongSum, "2+2=" }.Select(static problem => JsonSerializer.Serialize(new { problem, answer = "1" }) + "\n");
        var files = Seeds.Model();
        files["tokenizer.json"] = Tokenizer();
        return new RunSpec
        {
            Model = (await Api.ImportAsync(files, Parent)).Name,
            Dataset = (await Api.UploadAsync(string.Concat(rows), parent: Parent)).Name,
            Recipe = "quickstart",
            Overrides = { ["prompts_per_step"] = "2", ["max_steps"] = "2" },
            BudgetUsdMicros = 1_000_000,
            Pool = "nobody",
        };
    }

    // A token for each sign of a sum and for the line's end, which the byte alphabet writes as U+010A, and the control tokens.
    private static byte[] Tokenizer()
    {
        var vocabulary = "0123456789+=\u010A".Index().ToDictionary(static sign => $"{sign.Item}", static sign => sign.Index);
        string[] control = ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<think>", "</think>"];
        return Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            model = new { type = "BPE", vocab = vocabulary, merges = Array.Empty<string>() },
            pre_tokenizer = new { type = "ByteLevel", add_prefix_space = false, use_regex = false },
            decoder = new { type = "ByteLevel" },
            added_tokens = control.Select((content, i) => new { id = vocabulary.Count + i, content, special = true }),
        }));
    }
}
