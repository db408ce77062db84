using System.CommandLine;
using System.Globalization;
using OpenRs.CommandLine;
using OpenRs.Recipes.Curation;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Cloud.Cli.Curation;

/// <summary><c>openrs datasets dedup</c>, <c>decontaminate</c> and <c>mix</c>.</summary>
internal static class CurateCommands
{
    public static Command Deduplicate()
    {
        var (file, output) = (File(), new CurationOutput());
        var command = new Command("dedup", "Keep the first of problems that have the same words and signs.") { file };
        output.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var input = await CurationInput.ReadAsync(result.GetValue(file)!, cancellationToken);
            await output.WriteAsync(result, ("dedup", []), [input], Deduplication.Apply(input.File.Rows), cancellationToken);
        });
        return command;
    }

    public static Command Decontaminate()
    {
        var (file, output) = (File(), new CurationOutput());
        var against = new Option<string[]>("--against")
        {
            Description = "JSONL file of a benchmark; repeatable.",
            HelpName = "file",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var threshold = new Option<double>("--threshold")
        {
            Description = $"Share of the runs of {Decontamination.Length} words, of whichever text has fewer, from which on a problem is "
                + "left out.",
            DefaultValueFactory = static _ => Decontamination.DefaultThreshold,
        }.Within(0.01, 1);
        var command = new Command("decontaminate", "Leave out problems that benchmarks hold.") { file, against, threshold };
        output.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var inputs = new List<CurationInput> { await CurationInput.ReadAsync(result.GetValue(file)!, cancellationToken) };
            var benchmarks = new Decontamination();
            foreach (var path in result.GetValue(against)!)
            {
                inputs.Add(await CurationInput.ReadAsync(path, cancellationToken));
                foreach (var row in inputs[^1].File.Rows)
                {
                    benchmarks.Add($"line {row.Line} of {Path.GetFileName(path)}", row.Problem);
                }
            }

            var share = result.GetValue(threshold);
            var options = new Dictionary<string, string>
            {
                ["words"] = $"{Decontamination.Length}", ["threshold"] = share.ToString(CultureInfo.InvariantCulture),
            };
            var made = benchmarks.Apply(inputs[0].File.Rows, share);
            await output.WriteAsync(result, ("decontaminate", options), inputs, made, cancellationToken);
        });
        return command;
    }

    public static Command Mix()
    {
        var parts = new Argument<string[]>("parts")
        {
            Description = "JSONL files with the number of rows to draw, as in hard.jsonl=6000 easy.jsonl=1000; a file alone gives all.",
            Arity = ArgumentArity.OneOrMore,
        };
        var seed = new Option<long>("--seed") { Description = "Seed of draws and shuffle.", DefaultValueFactory = static _ => 42 };
        var output = new CurationOutput();
        var command = new Command("mix", "Draw rows of several files and shuffle them, the same ones for the same seed.") { parts, seed };
        output.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var (inputs, mix) = (new List<CurationInput>(), new List<MixPart>());
            foreach (var part in result.GetValue(parts)!)
            {
                var (path, take) = Parse(part);
                inputs.Add(await CurationInput.ReadAsync(path, cancellationToken));
                mix.Add(new MixPart(inputs[^1].File.Rows, take ?? inputs[^1].File.Rows.Count));
            }

            var options = inputs.Zip(mix).Select((pair, index) => (
                Key: $"take_{index + 1}", Value: pair.Second.Take.ToString(CultureInfo.InvariantCulture))).ToDictionary();
            options["seed"] = result.GetValue(seed).ToString(CultureInfo.InvariantCulture);
            var made = new CurationResult(Mixed(mix, inputs, result.GetValue(seed)), []);
            await output.WriteAsync(result, ("mix", options), inputs, made, cancellationToken);
        });
        return command;
    }

    private static Argument<string> File() => new("file") { Description = "JSONL file of problems." };

    private static IReadOnlyList<CuratedRow> Mixed(List<MixPart> mix, List<CurationInput> inputs, long seed)
    {
        try
        {
            return DatasetMix.Of(mix, seed);
        }
        catch (DatasetException exception)
        {
            var tooFew = inputs[mix.FindIndex(static part => part.Rows.Count < part.Take)];
            throw new CliException($"{tooFew.Path} {exception.Message}", ExitCode.WrongInput);
        }
    }

    // A file whose name holds an equals sign is taken as it is.
    private static (string Path, int? Take) Parse(string part)
    {
        var equals = part.LastIndexOf('=');
        if (equals < 0 || System.IO.File.Exists(part))
        {
            return (part, null);
        }

        return int.TryParse(part[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var take) && take > 0
            ? (part[..equals], take)
            : throw new CliException($"'{part}': write it as FILE=ROWS with a positive number of rows.", ExitCode.WrongInput);
    }
}
