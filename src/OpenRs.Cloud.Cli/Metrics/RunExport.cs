using System.Globalization;
using System.Text;
using Google.Protobuf;
using OpenRs.Cloud.Csv;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Metrics;

/// <summary>The metrics and evaluations of a run as files.</summary>
/// <param name="run">The run.</param>
/// <param name="steps">Its steps, oldest first.</param>
internal sealed class RunExport(Run run, IReadOnlyList<StepMetrics> steps)
{
    private DateTimeOffset CreateTime => run.CreateTime.ToDateTimeOffset();

    /// <summary>The files of a format: their names and what writes them.</summary>
    public IReadOnlyList<(string Name, Action<Stream> Write)> FilesOf(ExportFormat format) => format switch
    {
        ExportFormat.TensorBoard =>
        [
            (string.Create(
                CultureInfo.InvariantCulture,
                $"events.out.tfevents.{CreateTime.ToUnixTimeSeconds():D10}.{run.Name.Split('/')[^1]}"), WriteEvents),
        ],
        ExportFormat.Csv =>
        [
            ("metrics.csv", Text(writer => StepFormats.WriteCsv(StepTable.Of(steps), writer))),
            ("evaluations.csv", Text(WriteEvaluations)),
        ],
        ExportFormat.JsonLines =>
        [
            ("metrics.jsonl", Text(writer => StepFormats.WriteJsonLines(StepTable.Of(steps), writer))),
            ("evaluations.jsonl", Text(writer =>
            {
                foreach (var evaluation in run.Evaluations)
                {
                    writer.WriteLine(JsonFormatter.Default.Format(evaluation));
                }
            })),
        ],
        _ => throw new InvalidOperationException($"{format} has no files."),
    };

    private static Action<Stream> Text(Action<TextWriter> write) => stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        writer.NewLine = "\n";
        write(writer);
    };

    // The names that TRL's logging gives to trackers: train/ before those of steps, eval/ before those of evaluations.
    private void WriteEvents(Stream output)
    {
        var events = new EventWriter(output, CreateTime);
        var evaluations = run.Evaluations.ToLookup(static evaluation => evaluation.Step);
        Write(events, CreateTime, evaluations[0]);
        foreach (var step in steps)
        {
            var time = step.CompleteTime.ToDateTimeOffset();
            events.Write(
                time, step.Step,
                step.Values.OrderBy(static value => value.Key, StringComparer.Ordinal)
                    .Select(static value => ($"train/{value.Key}", value.Value)));
            Write(events, time, evaluations[step.Step]);
        }
    }

    private static void Write(EventWriter events, DateTimeOffset time, IEnumerable<EvaluationSummary> evaluations)
    {
        foreach (var evaluation in evaluations)
        {
            events.Write(
                time, evaluation.Step,
                [
                    ("eval/accuracy", evaluation.Accuracy), ("eval/accuracy_interval_low", evaluation.IntervalLow),
                    ("eval/accuracy_interval_high", evaluation.IntervalHigh), ("eval/problems", evaluation.Problems),
                ]);
        }
    }

    private void WriteEvaluations(TextWriter writer)
    {
        writer.WriteLine(CsvLine.Of(
            ["step", "accuracy", "interval_low", "interval_high", "problems", "correct", "without_verdict", "prompts_cut"]));
        foreach (var evaluation in run.Evaluations)
        {
            double[] values =
            [
                evaluation.Step, evaluation.Accuracy, evaluation.IntervalLow, evaluation.IntervalHigh, evaluation.Problems,
                evaluation.Correct, evaluation.WithoutVerdict, evaluation.PromptsCut,
            ];
            writer.WriteLine(CsvLine.Of(values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture))));
        }
    }
}
