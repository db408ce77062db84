using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Recipes.Curation;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Lineage;

namespace OpenRs.Cloud.Cli.Curation;

/// <summary>Where a command writes the rows that stay, how they came to be, and the rows that do not.</summary>
internal sealed class CurationOutput
{
    private readonly Option<string> _out = new("--out")
    {
        Description = "JSONL file to write; how it came to be is written beside it as FILE.lineage.json.",
        HelpName = "file",
        Required = true,
    };
    private readonly Option<string?> _dropped = new("--dropped")
    {
        Description = "JSONL file for the rows that are left out, with the reason of each.",
        HelpName = "file",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_out);
        command.Options.Add(_dropped);
    }

    /// <summary>Writes what a step made.</summary>
    /// <param name="result">The command's options.</param>
    /// <param name="step">The verb and its options; rows and hash are filled in here.</param>
    /// <param name="inputs">What was read; the first is what was changed.</param>
    /// <param name="made">The rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">Nothing is left, or a file cannot be written.</exception>
    public async Task WriteAsync(
        ParseResult result,
        (string Verb, Dictionary<string, string> Options) step,
        IReadOnlyList<CurationInput> inputs,
        CurationResult made,
        CancellationToken cancellationToken)
    {
        if (result.GetValue(_dropped) is { } dropped)
        {
            await WholeFile.WriteAsync(dropped, stream => WriteDroppedAsync(made.Dropped, stream, cancellationToken), replace: true);
        }

        if (made.Kept.Count == 0)
        {
            throw new CliException("no row is left, so nothing is written.", ExitCode.WrongInput);
        }

        var (path, sha256) = (result.GetValue(_out)!, "");
        await WholeFile.WriteAsync(
            path, async stream => sha256 = await CuratedFile.WriteAsync(made.Kept, stream, cancellationToken), replace: true);
        WriteLineage(
            path,
            inputs,
            new LineageStep(step.Verb, step.Options, [.. inputs.Select(static input => input.Name)], made.Kept.Count, sha256));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{path}: {made.Kept.Count} rows, {made.Dropped.Count} left out (sha256 {sha256[..16]}..)"));
        foreach (var reason in made.Dropped.CountBy(static row => row.Reason.Kind).OrderByDescending(static reason => reason.Value))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {reason.Value,6}  {reason.Key}"));
        }
    }

    private static void WriteLineage(string path, IReadOnlyList<CurationInput> inputs, LineageStep last)
    {
        try
        {
            LineageFile.Write(path, inputs.SelectMany(static input => input.Lineage), last);
        }
        catch (DatasetException exception)
        {
            throw new CliException(exception.Message, ExitCode.WrongInput);
        }
    }

    private static async Task WriteDroppedAsync(
        IEnumerable<DroppedRow> rows, Stream stream, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            var line = JsonSerializer.Serialize(row.Reason.Text);
            await stream.WriteAsync(
                Encoding.UTF8.GetBytes($"{{\"line\":{row.Row.Line},\"reason\":{line},\"row\":{row.Row.Json}}}\n"), cancellationToken);
        }
    }
}
