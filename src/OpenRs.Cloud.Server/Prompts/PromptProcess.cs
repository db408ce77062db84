using System.Globalization;
using System.Text.RegularExpressions;
using OpenRs.Cloud.Server.Subprocesses;
using OpenRs.CommandLine;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.Server.Prompts;

/// <summary>
/// Measures the prompts of a dataset, alone or with their solutions, in a process of its own: a client's tokenizer has regular expressions
/// and a vocabulary that may take any time and hundreds of megabytes.
/// </summary>
internal static class PromptProcess
{
    /// <summary>First argument of the server's program when it is such a process.</summary>
    public const string Verb = "measure-prompts";

    /// <summary>Name of the file of rows in the folder.</summary>
    public const string RowsFile = "rows.jsonl";

    /// <summary>Name of the file of the system prompt in the folder.</summary>
    public const string SystemPromptFile = "system.txt";

    private const string Solutions = "solutions";
    private const int Failed = 2;
    private static readonly BoundedProcess Measures = new(maxMemoryMiB: 1024, maxTime: TimeSpan.FromSeconds(20), atOnce: 1);

    /// <summary>Measures prompts.</summary>
    /// <param name="folder">A folder with tokenizer, rows and system prompt.</param>
    /// <param name="template">Name of the chat template.</param>
    /// <param name="limit">Tokens that a row may have.</param>
    /// <param name="withSolutions">Whether solutions count, or prompts alone.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>
    /// The lengths, of no rows where the tokenizer cannot be used; <see langword="null"/> when there was no time or memory.
    /// </returns>
    public static async Task<RowLengths?> MeasureAsync(
        string folder, string template, int limit, bool withSolutions, CancellationToken cancellationToken)
    {
        string[] arguments = [Verb, folder, template, limit.ToString(CultureInfo.InvariantCulture), withSolutions ? Solutions : "prompts"];
        var end = await Measures.RunAsync(arguments, cancellationToken);
        return end is (0, { } line) && line.Split(' ').Select(Number).ToList() is { Count: 8 } found
            ? new RowLengths(LengthsAt(found, 0), LengthsAt(found, 4))
            : null;
    }

    /// <summary>The process itself.</summary>
    /// <param name="args">Verb, folder, template, limit, and what counts.</param>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        // The server keeps it open: when the server is gone, however that came, nobody waits for the answer.
        StandardInput.WhenClosed(static () => Environment.Exit(Failed));
        try
        {
            var found = await MeasureAsync(args[1], ChatTemplate.Named(args[2]), Number(args[3]), args[4] == Solutions);
            await Console.Out.WriteLineAsync($"{TextOf(found.Whole)} {TextOf(found.Prompts)}");
            return 0;
        }
        catch (Exception exception) when (exception is IOException or OutOfMemoryException or DatasetException)
        {
            return Failed;
        }
    }

    private static async Task<RowLengths> MeasureAsync(string folder, ChatTemplate template, int limit, bool withSolutions)
    {
        var systemPrompt = await File.ReadAllTextAsync(Path.Combine(folder, SystemPromptFile));
        var rows = (await DatasetReader.LoadAsync(Path.Combine(folder, RowsFile), withSolutions)).Examples;
        try
        {
            var tokenizer = HuggingFaceTokenizer.Load(folder);
            return RowLengths.Of(
                rows.Select(row => (
                    template.EncodePrompt(tokenizer, systemPrompt, row).Length,
                    withSolutions ? template.EncodeSolution(tokenizer, row.Solution).Length : 0)),
                limit);
        }
        catch (Exception exception) when (exception is TokenizerFormatException or CheckpointFormatException or RegexMatchTimeoutException)
        {
            return RowLengths.Of([], limit);
        }
    }

    private static string TextOf(PromptLengths lengths) => string.Create(
        CultureInfo.InvariantCulture, $"{lengths.Prompts} {lengths.TooLong} {lengths.Longest} {lengths.LongestProblem}");

    private static PromptLengths LengthsAt(List<int> numbers, int first) =>
        new(numbers[first], numbers[first + 1], numbers[first + 2], numbers[first + 3]);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
