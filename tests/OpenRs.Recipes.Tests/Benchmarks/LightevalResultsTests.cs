using System.Text.Json;
using OpenRs.Recipes.Benchmarks;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Tests.Benchmarks;

public sealed class LightevalResultsTests
{
    // The sections and fields of lighteval's page "Saving and reading results" and of its own classes at 3fd1526.
    private static readonly Dictionary<string, string[]> Documented = new()
    {
        [""] = ["config_general", "results", "versions", "config_tasks", "summary_tasks", "summary_general"],
        ["config_general"] =
        [
            "lighteval_sha", "num_fewshot_seeds", "max_samples", "job_id", "start_time", "end_time", "total_evaluation_time_secondes",
            "model_config", "model_name", "model_sha", "model_dtype", "model_size",
        ],
        ["results"] = ["a|0", "b|0", "all"],
        ["results/a|0"] = ["avg@2", "avg@2_stderr", "pass@2", "pass@2_stderr"],
        ["versions"] = ["a|0", "b|0"],
        ["config_tasks"] = ["a|0", "b|0"],
        ["summary_tasks"] = ["a|0", "b|0"],
        ["summary_tasks/a|0"] = ["hashes", "truncated", "non_truncated", "padded", "non_padded", "effective_few_shots"],
        ["summary_tasks/a|0/hashes"] = ["hash_examples", "hash_full_prompts", "hash_input_tokens", "hash_cont_tokens"],
        ["summary_general"] = ["hashes", "truncated", "non_truncated", "padded", "non_padded"],
    };

    private static readonly JsonElement File = JsonDocument.Parse(LightevalResults.Write([Task("a", 3), Task("b", 1)])).RootElement;

    [Fact]
    public void Write_EachSection_HasTheFieldsThatAreDocumented()
    {
        foreach (var (path, fields) in Documented)
        {
            var section = path.Length == 0
                ? File
                : path.Split('/').Aggregate(File, static (section, name) => section.GetProperty(name));
            Assert.Equal(fields, section.EnumerateObject().Select(static field => field.Name));
        }
    }

    [Fact]
    public void Write_Values_AreThoseOfTheSamples()
    {
        // Of four problems with two samples each, three (or one) have one correct sample.
        var results = File.GetProperty("results");
        Assert.Equal(0.375, results.GetProperty("a|0").GetProperty("avg@2").GetDouble());
        Assert.Equal(0.75, results.GetProperty("a|0").GetProperty("pass@2").GetDouble());
        Assert.Equal((0.75 + 0.25) / 2, results.GetProperty("all").GetProperty("pass@2").GetDouble());
        Assert.Equal("60", File.GetProperty("config_general").GetProperty("total_evaluation_time_secondes").GetString());
        Assert.Equal((1, 7), (
            File.GetProperty("summary_tasks").GetProperty("a|0").GetProperty("truncated").GetInt32(),
            File.GetProperty("summary_tasks").GetProperty("a|0").GetProperty("non_truncated").GetInt32()));
        Assert.Equal(4, File.GetProperty("config_tasks").GetProperty("a|0").GetProperty("original_num_docs").GetInt32());
    }

    private static LightevalTask Task(string name, int solved) => new()
    {
        Name = name,
        Model = "projects/p/models/m",
        Result = new BenchmarkResult(
            [.. Enumerable.Range(0, 4).Select(i => new SampledAnswer[] { new("1", i < solved), new("2", false) })],
            VerifierProfile.Corrected),
        Metrics = [new Metric(MetricKind.Average, 2), new Metric(MetricKind.Pass, 2)],
        Samples = 2,
        Start = DateTimeOffset.UnixEpoch,
        End = DateTimeOffset.UnixEpoch.AddMinutes(1),
        MaxTokens = 32768,
        Temperature = 0.6,
        TopP = 0.95,
        Seed = 1234,
        DatasetHash = "0123456789abcdef",
        ResultsHash = "fedcba9876543210",
        PromptsCut = 1,
    };
}
