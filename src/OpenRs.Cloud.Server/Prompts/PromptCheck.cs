using System.Collections.Concurrent;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Recipes;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.Server.Prompts;

/// <summary>
/// Refuses a job with a prompt that its recipe does not allow when it is created. What cannot be told here in time, such as of a large
/// dataset, the first agent says before it generates anything.
/// </summary>
internal sealed class PromptCheck(IObjectStore objects, UploadStage stage, TimeProvider time)
{
    private const int MaxRowsBytes = 16 << 20;
    private const int MaxKnown = 256;
    private static readonly string[] TokenizerFiles = ["tokenizer.json", "tokenizer_config.json"];
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (RowLengths? Lengths, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1);

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
            var lengths = await MeasureAsync(source, dataset, limit, withSolutions: false, cancellationToken);
            if (lengths?.Whole.Refusal(limit, key) is { } refusal)
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

    // Null where it cannot be told now.
    private async Task<RowLengths?> MeasureAsync(
        PromptSource source, DatasetRecord dataset, int limit, bool withSolutions, CancellationToken cancellationToken)
    {
        var recipe = source.Recipe;
        var files = source.Model.Files
            .Where(static file => TokenizerFiles.Contains(file.Path) && file.Size <= BoundedFile.MaxTokenizerBytes)
            .ToList();
        var prompt = FormattableString.Invariant($"{recipe.ChatTemplate} {limit} {withSolutions} {recipe.SystemPrompt}");
        var key = string.Join('\n', [dataset.RowsSha256, .. files.Select(static file => file.Sha256), prompt]);
        if (IsKnown(key, out var known))
        {
            return known;
        }

        var rows = DatasetReferences.RowsOf(source.ProjectId, dataset).Name;
        if (await BoundAsync(recipe, rows, withSolutions, cancellationToken) <= limit)
        {
            return Remember(key, RowLengths.Of([], limit));
        }

        // Neither memory nor disk is taken by calls that wait.
        if (!await _gate.WaitAsync(LongestWait, cancellationToken))
        {
            return null;
        }

        try
        {
            return IsKnown(key, out known)
                ? known
                : Remember(key, await RunAsync(source, files, rows, limit, withSolutions, cancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<long> BoundAsync(Recipe recipe, string rows, bool withSolutions, CancellationToken cancellationToken) =>
        await PromptBound.OfAsync(
            recipe, await objects.ReadAllBytesAsync(rows, MaxRowsBytes, cancellationToken), withSolutions, cancellationToken);

    private async Task<RowLengths?> RunAsync(
        PromptSource source,
        IEnumerable<CheckpointFile> files,
        string rows,
        int limit,
        bool withSolutions,
        CancellationToken cancellationToken)
    {
        using var folder = stage.OpenFolder();
        await StageAsync(rows, MaxRowsBytes, Path.Combine(folder.Path, PromptProcess.RowsFile), cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, PromptProcess.SystemPromptFile), source.Recipe.SystemPrompt ?? "", cancellationToken);
        foreach (var file in files)
        {
            await StageAsync(
                source.Store.FilesPrefix(source.Model) + file.Path,
                BoundedFile.MaxTokenizerBytes,
                Path.Combine(folder.Path, file.Path),
                cancellationToken);
        }

        return await PromptProcess.MeasureAsync(
            folder.Path, source.Recipe.ChatTemplate, limit, withSolutions, cancellationToken);
    }

    private async Task StageAsync(string name, int maxBytes, string path, CancellationToken cancellationToken) =>
        await File.WriteAllBytesAsync(path, await objects.ReadAllBytesAsync(name, maxBytes, cancellationToken), cancellationToken);

    private bool IsKnown(string key, out RowLengths? lengths)
    {
        var isKnown = _known.TryGetValue(key, out var known) && time.GetUtcNow() < known.Until;
        lengths = known.Lengths;
        return isKnown;
    }

    // What took too long once would do so again, while others wait.
    private RowLengths? Remember(string key, RowLengths? lengths)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[key] = (lengths, lengths is null ? time.GetUtcNow() + Retry : DateTimeOffset.MaxValue);
        return lengths;
    }
}
