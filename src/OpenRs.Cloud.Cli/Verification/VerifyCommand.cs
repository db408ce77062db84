using System.CommandLine;
using OpenRs.Cloud.Cli.Output;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Verification;

/// <summary><c>openrs verify</c>.</summary>
internal static class VerifyCommand
{
    /// <summary>The settings of the reference system's accuracy reward.</summary>
    public const string Training = "training";

    /// <summary>The settings of the reference system's benchmark metric.</summary>
    public const string Evaluation = "evaluation";

    public static Command Create()
    {
        var file = JsonLinesFile.Argument(
            "gold and completion, and in the evaluation settings optionally evaluation_gold and evaluation_gold_target (latex or expr)");
        var settings = new Option<string>("--settings")
        {
            Description = "training verifies as the accuracy reward does, evaluation as the benchmark metric does.",
            DefaultValueFactory = static _ => Training,
        };
        settings.OneOf(Training, Evaluation);
        var profile = ProfileOption.Create();
        var output = OutputOption.Create();
        output.DefaultValueFactory = static _ => OutputFormat.Json;
        var disagreements = new Option<bool>("--show-disagreements")
        {
            Description =
                "List the rows whose verdict is not the one in their column 'training' or 'evaluation' (1 or 0) "
                + "or in their object 'expected'.",
        };

        var command = new Command(
            "verify",
            "Verify completions against gold answers: one verdict per row on standard output, a summary on standard error.")
        {
            file, settings, profile, output, disagreements,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var rows = new JsonLinesFile(result.GetValue(file)!);
            var printer = new VerdictPrinter(
                result.GetValue(settings)!, result.GetValue(profile), result.GetValue(output), result.GetValue(disagreements));
            await rows.ForEachAsync(printer.Verify, cancellationToken);
            printer.Summarize(rows.Malformed);
            return rows.Malformed > 0 ? ExitCode.WorkFailed : 0;
        });
        return command;
    }
}
