using System.Globalization;
using System.Text.Json;
using OpenRs.Recipes.Statistics;

namespace OpenRs.Recipes.Benchmarks;

/// <summary>
/// Writes the JSON of a result file of lighteval (its page "Saving and reading results"): configuration, results, versions and summaries by
/// task. Fields without a counterpart here, such as lighteval's own commit, have the value that lighteval gives an unknown one.
/// </summary>
public static class LightevalResults
{
    private const string Shots = "|0";

    /// <summary>The file of evaluations of one model.</summary>
    /// <param name="tasks">The evaluations, at least one.</param>
    public static byte[] Write(IReadOnlyList<LightevalTask> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentOutOfRangeException.ThrowIfZero(tasks.Count);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WritePropertyName("config_general");
            WriteGeneral(json, tasks);
            WriteResults(json, tasks);
            WriteEach(json, "versions", tasks, static (json, _) => json.WriteNumberValue(1));
            WriteEach(json, "config_tasks", tasks, WriteTask);
            WriteEach(json, "summary_tasks", tasks, static (json, task) => WriteSummary(json, [task], isTask: true));
            json.WritePropertyName("summary_general");
            WriteSummary(json, tasks, isTask: false);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteEach(
        Utf8JsonWriter json,
        string name,
        IEnumerable<LightevalTask> tasks,
        Action<Utf8JsonWriter, LightevalTask> write,
        Action? after = null)
    {
        json.WriteStartObject(name);
        foreach (var task in tasks)
        {
            json.WritePropertyName(task.Name + Shots);
            write(json, task);
        }

        after?.Invoke();
        json.WriteEndObject();
    }

    private static void WriteGeneral(Utf8JsonWriter json, IReadOnlyList<LightevalTask> tasks)
    {
        var (start, end) = (tasks.Min(static task => task.Start), tasks.Max(static task => task.End));
        json.WriteStartObject();
        json.WriteString("lighteval_sha", "?");
        json.WriteNumber("num_fewshot_seeds", 1);
        json.WriteNull("max_samples");
        json.WriteNumber("job_id", 0);
        json.WriteNumber("start_time", start.ToUnixTimeMilliseconds() / 1000.0);
        json.WriteNumber("end_time", end.ToUnixTimeMilliseconds() / 1000.0);
        json.WriteString("total_evaluation_time_secondes", (end - start).TotalSeconds.ToString(CultureInfo.InvariantCulture));
        json.WriteStartObject("model_config");
        json.WriteString("model_name", tasks[0].Model);
        json.WriteStartObject("generation_parameters");
        json.WriteNumber("seed", tasks[0].Seed);
        json.WriteNumber("max_new_tokens", tasks[0].MaxTokens);
        json.WriteNumber("temperature", tasks[0].Temperature);
        json.WriteNumber("top_p", tasks[0].TopP);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("model_name", tasks[0].Model);
        json.WriteString("model_sha", "");
        json.WriteNull("model_dtype");
        json.WriteNull("model_size");
        json.WriteEndObject();
    }

    private static void WriteResults(Utf8JsonWriter json, IReadOnlyList<LightevalTask> tasks)
    {
        var all = new List<(Metric Metric, Estimate Estimate)>();
        WriteEach(json, "results", tasks, (json, task) =>
        {
            json.WriteStartObject();
            foreach (var metric in task.Metrics)
            {
                if (task.Result.EstimateOf(metric) is { } estimate)
                {
                    WriteMetric(json, metric, estimate.Value, estimate.StandardError);
                    all.Add((metric, estimate));
                }
            }

            json.WriteEndObject();
        }, () => WriteAverages(json, all));
    }

    // As lighteval does it: the plain mean of each metric and of each standard error over the tasks that have it.
    private static void WriteAverages(Utf8JsonWriter json, IEnumerable<(Metric Metric, Estimate Estimate)> all)
    {
        json.WriteStartObject("all");
        foreach (var metric in all.GroupBy(static pair => pair.Metric, static pair => pair.Estimate))
        {
            WriteMetric(
                json,
                metric.Key,
                metric.Average(static estimate => estimate.Value),
                metric.Average(static estimate => estimate.StandardError));
        }

        json.WriteEndObject();
    }

    private static void WriteMetric(Utf8JsonWriter json, Metric metric, double value, double standardError)
    {
        json.WriteNumber(metric.Name, value);
        json.WriteNumber($"{metric.Name}_stderr", standardError);
    }

    private static void WriteTask(Utf8JsonWriter json, LightevalTask task)
    {
        json.WriteStartObject();
        json.WriteString("name", task.Name);
        json.WriteString("prompt_function", task.Name);
        json.WriteString("hf_repo", "");
        json.WriteString("hf_subset", "default");
        json.WriteStartArray("metrics");
        foreach (var metric in task.Metrics)
        {
            json.WriteStartObject();
            json.WriteString("metric_name", metric.Name);
            json.WriteBoolean("higher_is_better", true);
            json.WriteString("category", "GENERATIVE");
            json.WriteString("sample_level_fn", metric.Kind.ToString());
            json.WriteString("corpus_level_fn", "mean");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("generation_size", task.MaxTokens);
        json.WriteStartArray("num_samples");
        json.WriteNumberValue(task.Samples);
        json.WriteEndArray();
        json.WriteNumber("original_num_docs", task.Result.Problems);
        json.WriteNumber("effective_num_docs", task.Result.Problems);
        json.WriteBoolean("must_remove_duplicate_docs", false);
        json.WriteNumber("num_fewshots", 0);
        json.WriteNumber("version", 1);
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, IReadOnlyList<LightevalTask> tasks, bool isTask)
    {
        var (samples, cut) = (tasks.Sum(static task => task.Result.Problems * task.Samples), tasks.Sum(static task => task.PromptsCut));
        json.WriteStartObject();
        json.WriteStartObject("hashes");
        json.WriteString("hash_examples", tasks.Count == 1 ? tasks[0].DatasetHash : "");
        json.WriteString("hash_full_prompts", "");
        json.WriteString("hash_input_tokens", "");
        json.WriteString("hash_cont_tokens", tasks.Count == 1 ? tasks[0].ResultsHash : "");
        json.WriteEndObject();
        json.WriteNumber("truncated", cut);
        json.WriteNumber("non_truncated", samples - cut);
        json.WriteNumber("padded", 0);
        json.WriteNumber("non_padded", samples);
        if (isTask)
        {
            json.WriteNumber("effective_few_shots", 0.0);
        }

        json.WriteEndObject();
    }
}
