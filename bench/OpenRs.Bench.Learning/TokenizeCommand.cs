using System.CommandLine;
using System.Text;
using OpenRs.Tokenization;

namespace OpenRs.Bench.Learning;

/// <summary><c>bench tokenize</c>: megabytes of UTF-8 per second.</summary>
internal static class TokenizeCommand
{
    private static readonly Option<string> Model = new("--model")
    {
        Description = "A tokenizer.json or its folder.",
        HelpName = "dir",
        Required = true,
    };

    private static readonly Option<string> Text = new("--text")
    {
        Description = "A UTF-8 file; each line is one text.",
        HelpName = "file",
        Required = true,
    };

    private static readonly Option<int> Batch = BenchOptions.Count("--batch", 1000, "Texts of one call.");
    private static readonly Option<int> Threads = BenchOptions.Threads();
    private static readonly Option<int> Repeat = BenchOptions.Repeat();
    private static readonly Option<int> WarmUp = BenchOptions.WarmUp();
    private static readonly Option<string> Output = BenchOptions.Output();

    public static Command Create()
    {
        var command = new Command("tokenize", "Measure encoding. In the first run the texts are new to the tokenizer.")
        {
            Model, Text, Batch, Threads, Repeat, WarmUp, Output,
        };
        command.SetAction(static result => BenchRun.Guard("tokenize", () => Run(result)));
        return command;
    }

    private static void Run(ParseResult result)
    {
        var tokenizer = HuggingFaceTokenizer.Load(result.GetValue(Model)!);
        string[][] batches = [.. File.ReadLines(result.GetValue(Text)!).Chunk(result.GetValue(Batch))];
        var bytes = batches.Sum(batch => batch.Sum(Encoding.UTF8.GetByteCount));
        long tokens = 0;
        var seconds = BenchRun.Measure(
            result.GetValue(WarmUp),
            result.GetValue(Repeat),
            () => tokens = batches.Sum(batch => tokenizer.EncodeBatch(batch, result.GetValue(Threads)).Sum(ids => (long)ids.Length)));
        new BenchReport("tokenize")
            .Add("threads", result.GetValue(Threads))
            .Add("texts", batches.Sum(batch => batch.Length))
            .Add("bytes", bytes)
            .Add("tokens", tokens)
            .AddRuns(seconds, bytes / 1e6, "megabytes", batches.Length)
            .Print(result.GetValue(Output) == "json");
    }
}
