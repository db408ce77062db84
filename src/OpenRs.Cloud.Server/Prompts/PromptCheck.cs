using System.Collections.Concurrent;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.Server.Prompts;

/// <summary>
/// Refuses a job with a prompt that its recipe does not allow when it is created. What cannot be told here in time, such as of a large
/// dataset, the first agent says before it generates anything.
/// </summary>
internal sealed class PromptCheck(IObjectStore objects, UploadStage stage)
{
    private const int MaxRowsBytes = 16 << 20;
    private const int MaxKnown = 256;
    private static readonly string[] TokenizerFiles = ["tokenizer.json", "tokenizer_config.json"];
    private readonly ConcurrentDictionary<string, RowLengths> _known = new(StringComparer.Ordinal);

    /// <summary>Notes what is wrong with the prompts of a dataset.</summary>
    /// <param name="violations">Where.</param>
    /// <param name="field">The field that names the dataset.</param>
    /// <param name="source">What makes prompts of its problems.</param>
    /// <param name="dataset">The dataset; <see langword="null"/> for none.</param>
    /// <param name="isEvaluation">Whether its problems are for evaluation.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CheckAsync(
        FieldViolations violations,
        string field,
        PromptSource source,
        DatasetRecord? dataset,
        bool isEvaluation,
        CancellationToken cancellationToken)
    {
        var (rule, key) = isEvaluation
            ? (source.Recipe.Evaluation.LongPrompts, "eval_long_prompts")
            : (source.Recipe.LongPrompts, "long_prompts");
        if (rule == LongPrompts.Cut || dataset is null || dataset.SizeBytes > MaxRowsBytes)
        {
            return;
        }

        try
        {
            var limit = source.Recipe.MaxPromptLength;
            if (await MeasureAsync(source, dataset, limit, withSolutions: false, cancellationToken) is { } prompts
                && new PromptLengths(prompts.Rows, prompts.TooLong, prompts.Longest, prompts.LongestRow).Refusal(limit, key) is { } refusal)
            {
                violations.Add(field, refusal, ErrorReason.InvalidDataset);
            }
        }
        catch (Exception exception) when (exception is ObjectNotFoundException or DatasetException)
        {
            // Deleted meanwhile, or damaged: whoever creates the job, or its agent, says so.
        }
    }

    /// <summary>Notes what is wrong with the rows that a run is to learn.</summary>
    /// <param name="violations">Where.</param>
    /// <param name="field">The field that names the dataset.</param>
    /// <param name="source">What makes prompts of its problems.</param>
    /// <param name="dataset">The dataset; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CheckRowsAsync(
        FieldViolations violations, string field, PromptSource source, DatasetRecord? dataset, CancellationToken cancellationToken)
    {
        if (dataset is null || dataset.SizeBytes > MaxRowsBytes)
        {
            return;
        }

        try
        {
            var sft = source.Recipe.Sft;
            var lengths = await MeasureAsync(source, dataset, sft.MaxLength, withSolutions: true, cancellationToken);
            if (lengths?.Refusal(sft.MaxLength, mayCut: sft.LongRows == LongPrompts.Cut) is { } refusal)
            {
                violations.Add(field, refusal, ErrorReason.InvalidDataset);
            }
        }
        catch (Exception exception) when (exception is ObjectNotFoundException or DatasetException)
        {
            // Deleted meanwhile, or damaged: whoever creates the run, or its agent, says so.
        }
    }

    // Null where no row is too long, or where it cannot be told now.
    private async Task<RowLengths?> MeasureAsync(
        PromptSource source, DatasetRecord dataset, int limit, bool withSolutions, CancellationToken cancellationToken)
    {
        var recipe = source.Recipe;
        var files = source.Model.Files
            .Where(static file => TokenizerFiles.Contains(file.Path) && file.Size <= BoundedFile.MaxTokenizerBytes)
            .ToList();
        var prompt = FormattableString.Invariant($"{recipe.ChatTemplate} {limit} {withSolutions} {recipe.SystemPrompt}");
        var key = string.Join('\n', [dataset.RowsSha256, .. files.Select(static file => file.Sha256), prompt]);
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        var rows = await objects.ReadAllBytesAsync(
            DatasetReferences.RowsOf(source.ProjectId, dataset).Name, MaxRowsBytes, cancellationToken);
        if (await PromptBound.OfAsync(recipe, rows, withSolutions, cancellationToken) <= limit)
        {
            return null;
        }

        using var folder = stage.OpenFolder();
        await WriteAsync(folder.Path, source, files, rows, cancellationToken);
        var lengths = await PromptProcess.MeasureAsync(folder.Path, recipe.ChatTemplate, limit, withSolutions, cancellationToken);
        return lengths is null ? null : Remember(key, lengths);
    }

    private async Task WriteAsync(
        string folder, PromptSource source, IEnumerable<CheckpointFile> files, byte[] rows, CancellationToken cancellationToken)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, PromptProcess.RowsFile), rows, cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, PromptProcess.SystemPromptFile), source.Recipe.SystemPrompt ?? "", cancellationToken);
        foreach (var file in files)
        {
            var bytes = await objects.ReadAllBytesAsync(
                source.Store.FilesPrefix(source.Model) + file.Path, BoundedFile.MaxTokenizerBytes, cancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, file.Path), bytes, cancellationToken);
        }
    }

    private RowLengths Remember(string key, RowLengths lengths)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        return _known[key] = lengths;
    }
}
