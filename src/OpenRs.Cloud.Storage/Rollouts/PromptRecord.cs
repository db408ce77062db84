using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>
/// A line of an object of rollouts or evaluations: what the completions on the lines below it answer. It is stored once for all of them.
/// Objects of earlier builds hold no texts here, and those of evaluations no such line.
/// </summary>
/// <param name="Step">Step of a run, from 0; <see langword="null"/> in an evaluation of its own.</param>
/// <param name="Position">Position in the step's list of prompts; <see langword="null"/> in evaluations.</param>
/// <param name="Problem">Row of the dataset, from 0.</param>
/// <param name="ProblemText">The problem, as the row has it.</param>
/// <param name="Gold">The answer that the verifier read in the row's solution; the whole solution where it read none.</param>
/// <param name="Prompt">The text that the model saw, with its special tokens.</param>
/// <param name="PromptCut">True when the prompt was longer and only its end is here; else left out.</param>
/// <param name="PromptIds">Token ids of the prompt, for training; left out in evaluations.</param>
public sealed record PromptRecord(
    int? Step,
    int? Position,
    int Problem,
    [property: JsonConverter(typeof(PlainTextJson))] string? ProblemText,
    [property: JsonConverter(typeof(PlainTextJson))] string? Gold,
    [property: JsonConverter(typeof(PlainTextJson))] string? Prompt,
    bool? PromptCut,
    int[]? PromptIds);
