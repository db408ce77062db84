using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OpenRs.CommandLine;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary><c>elastic</c>: the same run under every scenario, and whether its bytes are the same.</summary>
internal static class ElasticCommand
{
    private const int HashDigits = 16;
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var only = new Option<string[]>("--only")
        {
            Description = "Scenarios to run after the first; all when left out.",
            HelpName = "name",
            AllowMultipleArgumentsPerToken = true,
        };
        var set = new Option<string[]>("--set")
        {
            Description = "Recipe keys that differ, such as max_staleness=1.",
            HelpName = "key=value",
        };
        var seed = new Option<int>("--seed") { Description = "Chooses whom the scenarios kill.", DefaultValueFactory = static _ => 1 }
            .Within(int.MinValue, int.MaxValue);
        var output = new Option<string>("--output") { Description = "table or json.", DefaultValueFactory = static _ => "table" };
        output.OneOf("table", "json");
        only.OneOf([.. ElasticScenarios.All.Select(static scenario => scenario.Name)]);
        var command = new Command("elastic", "One run under kills, pauses and changing numbers of agents: its bytes must not change.")
        {
            only,
            set,
            seed,
            output,
        };
        command.SetAction(async (result, _) =>
        {
            var names = result.GetValue(only) is { Length: > 0 } given ? given : null;
            var results = await RunAsync(names, result.GetValue(set) ?? [], result.GetValue(seed));
            Print(results, result.GetValue(output) == "json");
            return AreEqual(results) ? 0 : 1;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ElasticResult>> RunAsync(string[]? only, string[] overrides, int seed)
    {
        Console.Error.WriteLine("Making the quickstart's model ...");
        await using var task = await ElasticTask.CreateAsync();
        var results = new List<ElasticResult>();
        foreach (var scenario in ElasticScenarios.All.Where((scenario, i) => i == 0 || only?.Contains(scenario.Name) != false))
        {
            Console.Error.WriteLine($"{scenario.Name} ...");
            results.Add((await ElasticBench.RunAsync(scenario, task, overrides, seed, TimeProvider.System)).Result);
        }

        return results;
    }

    private static bool AreEqual(IReadOnlyList<ElasticResult> results) =>
        results.Select(static result => (result.WeightsSha256, result.CompletionsSha256)).Distinct().Count() == 1;

    private static void Print(IReadOnlyList<ElasticResult> results, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { Scenarios = results }, Json));
            return;
        }

        Console.WriteLine($"{"scenario",-24}{"weights",-20}{"completions",-20}{"kills",5}{"seconds",10}");
        foreach (var result in results)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Name,-24}{result.WeightsSha256[..HashDigits],-20}{result.CompletionsSha256[..HashDigits],-20}"
                + $"{result.Kills,5}{result.Seconds,10:0.0}"));
        }

        Console.WriteLine(AreEqual(results) ? "all equal" : "NOT EQUAL");
    }
}
