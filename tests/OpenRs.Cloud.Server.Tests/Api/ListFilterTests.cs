using System.Text.Json;
using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Filters and orders of the lists: what they match, page by page, and what is refused; and <c>openrs runs diff</c>.</summary>
[Collection(ServerGroup.Name)]
public sealed class ListFilterTests(ServerFixture fixture)
{
    private const string Parent = "projects/filters";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task Lists_WithFilterAndOrder_AnswerWhatMatchesPageByPage()
    {
        var spec = await Api.SpecAsync(parent: Parent);
        var names = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            spec.BudgetUsdMicros = 1_000_000 + (i % 3);
            var created = await Api.Runs.CreateRunAsync(new CreateRunRequest
            {
                Parent = Parent, Spec = spec, Labels = { ["kind"] = i % 2 == 0 ? "even" : "odd" }, DisplayName = $"run {i}",
            });
            names.Add(created.Name);
        }

        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = names[4] });
        Assert.Equal([names[2], names[0]], await ListAsync("labels.kind = even AND NOT state = CANCELLED", "", pageSize: 1));
        Assert.Equal([names[4]], await ListAsync("state = CANCELLED OR step > 0", "", pageSize: 10));
        Assert.Equal([names[1], names[3]], await ListAsync("labels:kind AND labels.kind != even", "create_time", pageSize: 1));
        Assert.Equal(
            [names[2], names[1], names[4], names[0], names[3]],
            await ListAsync("spec.recipe = quickstart", "cost.budget_usd_micros desc, display_name", pageSize: 2));
        Assert.Empty(await ListAsync("create_time < \"2020-01-01T00:00:00Z\"", "", pageSize: 10));

        var first = await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent, PageSize = 1, Filter = "labels.kind = even" });
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "page_token", "is not one that this listing gave out",
            async () => await Api.Runs.ListRunsAsync(new ListRunsRequest
            {
                Parent = Parent, PageSize = 1, Filter = "labels.kind = odd", PageToken = first.NextPageToken,
            }));

        var dataset = Assert.Single((await Api.Datasets.ListDatasetsAsync(
            new ListDatasetsRequest { Parent = Parent, Filter = $"rows = {Seeds.Rows}", OrderBy = "create_time desc" })).Datasets);
        Assert.Equal(spec.Dataset, dataset.Name);
        Assert.Empty((await Api.Models.ListModelsAsync(
            new ListModelsRequest { Parent = Parent, Filter = "NOT architecture = Qwen2ForCausalLM" })).Models);
        await StoredCheckpoints.CommitAsync(fixture, names[0], 1, 2, 3);
        Assert.Equal([2, 3], (await Api.Checkpoints.ListCheckpointsAsync(
            new ListCheckpointsRequest { Parent = names[0], Filter = "step >= 2 AND pinned = false", OrderBy = "step" }))
            .Checkpoints.Select(static checkpoint => checkpoint.Step));
        Assert.Empty((await Api.Evaluations.ListEvaluationsAsync(
            new ListEvaluationsRequest { Parent = Parent, Filter = "score.accuracy > 0.5" })).Evaluations);
    }

    [Theory]
    [InlineData("filter", "stat = X", "at position 1: there is no field 'stat'")]
    [InlineData("filter", "step = many", "at position 8: step is a number")]
    [InlineData("order_by", "stat", "names 'stat'")]
    public async Task Lists_WhatIsNoFilter_SaysWhere(string field, string text, string words) => await Refused.AsAsync(
        StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, words,
        async () => await Api.Runs.ListRunsAsync(new ListRunsRequest
        {
            Parent = Parent, Filter = field == "filter" ? text : "", OrderBy = field == "filter" ? "" : text,
        }));

    [Fact]
    public async Task Commands_WithLabelsAndDiff_ShowWhatIsAskedFor()
    {
        const string Own = "projects/filter-commands";
        var spec = await Api.SpecAsync(parent: Own);
        var a = await Api.CreateAsync(spec, parent: Own);
        spec.Overrides["max_steps"] = "3";
        var b = await Api.CreateAsync(spec, parent: Own);
        var updated = await RunAsync("runs", "update", b.Name, "--label", "team=math", "--name", "b", "--budget", "2");
        Assert.True(updated.ExitCode == 0, updated.ToString());
        var listed = await RunAsync(
            "runs", "list", "--project", "filter-commands", "--label", "team=math", "--filter", "step = 0 OR step = 1",
            "--output", "json");
        Assert.Equal(b.Name, JsonElement.Parse(Assert.Single(listed.Output)).EnumerateArray().Single().GetProperty("name").GetString());

        var diff = await RunAsync("runs", "diff", a.Name, b.Name, "--output", "json");
        Assert.True(diff.ExitCode == 0, diff.ToString());
        var rows = JsonElement.Parse(Assert.Single(diff.Output)).GetProperty("rows").EnumerateArray()
            .ToDictionary(
                static row => row.GetProperty("what").GetString()!, static row => $"{row.GetProperty("a")} {row.GetProperty("b")}");
        Assert.Equal(["recipe.max_steps"], rows.Keys.Where(static key => key.StartsWith("recipe.", StringComparison.Ordinal)));
        Assert.Equal("2 3", rows["recipe.max_steps"]);
        Assert.Equal(("0/2 0/3", "PROVISIONING PROVISIONING"), (rows["step"], rows["state"]));
        Assert.DoesNotContain("model", rows.Keys);
        var table = await RunAsync("runs", "diff", a.Name, b.Name);
        Assert.Contains(table.Output, static line => line.Contains("recipe.max_steps", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> ListAsync(string filter, string orderBy, int pageSize)
    {
        var names = new List<string>();
        var request = new ListRunsRequest { Parent = Parent, Filter = filter, OrderBy = orderBy, PageSize = pageSize };
        do
        {
            var page = await Api.Runs.ListRunsAsync(request);
            Assert.InRange(page.Runs.Count, 0, pageSize);
            names.AddRange(page.Runs.Select(static run => run.Name));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return names;
    }

    private Task<ProgramResult> RunAsync(params string[] arguments) => ProgramResult.OfAsync(
        BuiltProgram.Cli, [.. arguments, "--server", fixture.Server.Address.AbsoluteUri], Timeout);
}
