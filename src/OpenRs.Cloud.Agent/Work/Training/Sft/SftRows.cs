using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Training;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Options;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.Agent.Work.Training.Sft;

/// <summary>The rows of a run: which belong to which step, and which give the validation loss.</summary>
internal sealed class SftRows
{
    private readonly RunWorkspace _workspace;
    private readonly IReadOnlyList<TrainingExample> _rows;
    private readonly ValidationSplit _split;
    private readonly PromptSampler _sampler;

    private SftRows(RunWorkspace workspace, IReadOnlyList<TrainingExample> rows)
    {
        (_workspace, _rows) = (workspace, rows);
        _split = ValidationSplit.Of(rows.Count, Options.ValidationShare, workspace.Recipe.Seed);
        _sampler = new PromptSampler(_split.Training.Count, Options.RowsPerStep, workspace.Recipe.Seed);
    }

    /// <summary>Steps until every row was trained on once.</summary>
    public int StepsPerEpoch => _sampler.StepsPerEpoch;

    /// <summary>What the validation loss is taken over; none where the recipe wants none.</summary>
    public IReadOnlyList<TrainingSequence> Validation { get; private set; } = [];

    private SftOptions Options => _workspace.Recipe.Sft;

    /// <summary>Brings the rows, and checks their lengths.</summary>
    /// <param name="workspace">The run.</param>
    /// <param name="objects">Where its datasets are.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="UnitException">A row has no solution, or is longer than the recipe allows: no attempt can help.</exception>
    public static async Task<SftRows> LoadAsync(RunWorkspace workspace, IObjectStore objects, CancellationToken cancellationToken)
    {
        var rows = new SftRows(
            workspace, await LoadAsync(workspace, workspace.Run.Dataset, objects, "train.jsonl", cancellationToken));
        rows.CheckLengths(rows._rows, cancellationToken);
        if (rows.Options.EvalSteps > 0)
        {
            rows.Validation = await rows.ReadValidationAsync(objects, cancellationToken);
        }

        return rows;
    }

    /// <summary>The rows of the dataset, from 0, that a step trains on.</summary>
    /// <param name="step">Step, from 0.</param>
    public IReadOnlyList<int> RowsOf(int step) => [.. _sampler.PromptsOfStep(step).ToArray().Select(row => _split.Training[row])];

    /// <summary>What a step trains on.</summary>
    /// <param name="step">Step, from 0.</param>
    /// <param name="cut">How many of its rows are cut.</param>
    public IReadOnlyList<TrainingSequence> SequencesOf(int step, out int cut)
    {
        var encoded = RowsOf(step).Select(row => Encode(_rows[row])).ToList();
        cut = encoded.Count(static row => row.IsCut);
        return [.. encoded.Select(static row => row.Sequence)];
    }

    private static async Task<IReadOnlyList<TrainingExample>> LoadAsync(
        RunWorkspace workspace, ObjectRef reference, IObjectStore objects, string file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(workspace.Folder, file);
        await ObjectFiles.DownloadAsync(objects, reference, path, cancellationToken);
        try
        {
            return (await DatasetReader.LoadAsync(path, asWritten: true, cancellationToken)).Examples;
        }
        catch (DatasetException exception)
        {
            throw new UnitException("", $"a row cannot be trained on: {exception.Message}", permanent: true, exception);
        }
    }

    private async Task<IReadOnlyList<TrainingSequence>> ReadValidationAsync(IObjectStore objects, CancellationToken cancellationToken)
    {
        if (_split.Validation.Count > 0)
        {
            return [.. _split.Validation.Select(row => Encode(_rows[row]).Sequence)];
        }

        var heldOut = await LoadAsync(_workspace, _workspace.Run.EvalDataset, objects, "heldout.jsonl", cancellationToken);
        CheckLengths(heldOut, cancellationToken);
        return [.. heldOut.Select(row => Encode(row).Sequence)];
    }

    private (TrainingSequence Sequence, bool IsCut) Encode(TrainingExample row)
    {
        var (prompt, solution) = EncodeParts(row);
        var isCut = prompt.Length + solution.Length > Options.MaxLength;
        var kept = isCut ? solution[..(Options.MaxLength - prompt.Length)] : solution;

        // The first token has nothing before it that could tell it.
        return (
            Options.CompletionOnlyLoss
                ? new TrainingSequence(prompt, kept)
                : new TrainingSequence(prompt[..1], [.. prompt[1..], .. kept]),
            isCut);
    }

    private (int[] Prompt, int[] Solution) EncodeParts(TrainingExample row) => (
        _workspace.Template.EncodePrompt(_workspace.Tokenizer, _workspace.Recipe.SystemPrompt, row),
        _workspace.Template.EncodeSolution(_workspace.Tokenizer, row.Solution));

    private void CheckLengths(IReadOnlyList<TrainingExample> rows, CancellationToken cancellationToken)
    {
        var lengths = RowLengths.Of(
            rows.Select(row =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (prompt, solution) = EncodeParts(row);
                return (prompt.Length, solution.Length);
            }),
            Options.MaxLength);
        var refusal = lengths.Refusal(Options.MaxLength, mayCut: Options.LongRows == LongPrompts.Cut);
        if (refusal is not null)
        {
            throw new UnitException("", refusal, permanent: true);
        }
    }
}
