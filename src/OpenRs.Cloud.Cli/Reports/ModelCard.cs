using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Reports;

/// <summary>
/// The README.md of a model folder as model hubs want it: metadata between dashes, then what the model is, its accuracy, its
/// cost, and its origin.
/// </summary>
internal static class ModelCard
{
    private const string AdapterNote =
        "A LoRA adapter of the base model below, which PEFT loads; the tokenizer is the base model's. Before you publish it, set\n"
        + "base_model_name_or_path in adapter_config.json, and base_model above, to the name that the hub has for the base model.\n\n";

    /// <summary>The card of a checkpoint.</summary>
    /// <param name="run">Its run.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="spentUsdMicros">What the run had spent by its step; <see langword="null"/> where that is not known.</param>
    public static string Of(Run run, Checkpoint checkpoint, long? spentUsdMicros)
    {
        var title = run.DisplayName.Length > 0 ? run.DisplayName : run.Name.Split('/')[^1];
        var evaluation = run.Evaluations.LastOrDefault(evaluation => evaluation.Step == checkpoint.Step);
        var isAdapter = checkpoint.BaseModel.Length > 0;
        var (method, tags) = run.Kind == RunKind.Sft ? ("supervised fine-tuning", "sft") : ("GRPO", "grpo, reinforcement-learning");
        var card = new StringBuilder("---\n");
        card.Append(CultureInfo.InvariantCulture, $"pipeline_tag: text-generation\nlibrary_name: {(isAdapter ? "peft" : "transformers")}\n")
            .Append(CultureInfo.InvariantCulture, $"base_model: {Yaml(run.Spec.Model)}\n")
            .Append(CultureInfo.InvariantCulture, $"tags: [{(isAdapter ? "lora, " : "")}{tags}, openrs]\n");
        if (evaluation is not null)
        {
            card.Append("model-index:\n")
                .Append(CultureInfo.InvariantCulture, $"- name: {Yaml(title)}\n")
                .Append("  results:\n  - task: {type: text-generation}\n")
                .Append(CultureInfo.InvariantCulture, $"    dataset: {{type: custom, name: {Yaml(run.Spec.EvalDataset)}}}\n")
                .Append(CultureInfo.InvariantCulture, $"    metrics: [{{type: accuracy, value: {evaluation.Accuracy:0.####}}}]\n");
        }

        card.Append(CultureInfo.InvariantCulture, $"---\n\n# {Plain(title)}, step {checkpoint.Step}\n\n")
            .Append(CultureInfo.InvariantCulture, $"Trained by {method} with OpenRs.Cloud.\n\n").Append(isAdapter ? AdapterNote : "")
            .Append("| | |\n|---|---|\n");
        Row(card, "Base model", run.Spec.Model);
        if (RunAdapter.Of(run) is { } adapter)
        {
            Row(card, "LoRA", $"{adapter}");
        }

        Row(card, "Training data", run.Spec.Dataset);
        Row(card, "Steps", string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Step} of {run.MaxSteps}"));
        Row(card, "Accuracy on held-out problems", evaluation is null ? "not evaluated at this step" : Format.Accuracy(evaluation));
        Row(card, "Cost until this step", spentUsdMicros is { } spent ? Format.Usd(spent) : "not known");
        Row(card, "Cost of the whole run", Format.Usd(run.Cost.SpentUsdMicros));
        Row(card, "Run", run.Name);
        Row(card, "Forked from", run.Origin?.Checkpoint ?? "not forked");
        Row(card, "sha256 of the weights", checkpoint.WeightsSha256);
        card.Append("\n## Recipe\n\n| key | value |\n|---|---|\n");
        foreach (var (key, value) in RecipeTexts.Of(run.ResolvedRecipeJson))
        {
            Row(card, key, value);
        }

        return card.ToString();
    }

    private static void Row(StringBuilder card, string name, string value) =>
        card.Append(CultureInfo.InvariantCulture, $"| {name} | {Plain(value)} |\n");

    // A JSON string, which YAML reads: whatever a name holds, it stays a text.
    private static string Yaml(string text) => JsonSerializer.Serialize(text);

    // No markup of Markdown or HTML, and no end of a row.
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var character in text.ReplaceLineEndings(" "))
        {
            var isMarkup = "|\\`*_[]#!".Contains(character, StringComparison.Ordinal);
            plain.Append(isMarkup ? $"\\{character}" : WebUtility.HtmlEncode($"{character}"));
        }

        return plain.ToString();
    }
}
