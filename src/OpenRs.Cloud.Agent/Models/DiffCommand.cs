using System.CommandLine;
using System.Globalization;
using OpenRs.CommandLine;
using OpenRs.Learning.Checkpoints;
using TorchSharp;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models diff</c>: how far two models are apart, weight by weight.</summary>
internal static class DiffCommand
{
    private const string Embedding = "model.embed_tokens.weight";
    private const string Head = "lm_head.weight";
    private const int ExitDifferent = 1;

    private static readonly Argument<string> Left = new("left") { Description = "A model's folder." };
    private static readonly Argument<string> Right = new("right") { Description = "Another model's folder." };
    private static readonly Option<double> Tolerance = new Option<double>("--tolerance")
    {
        Description = "Largest absolute difference that is none. Default: 0.",
        HelpName = "x",
    }.Within(0, double.MaxValue);
    private static readonly Option<bool> All = new("--all") { Description = "List equal weights, too." };

    public static Command Create()
    {
        var command = new Command(
            "diff", "Compare two models: the largest absolute difference of every weight. Exit code 1 when they differ.")
        {
            Left, Right, Tolerance, All,
        };
        command.SetAction(static result => ModelsCommand.Guard("diff", () => Run(result)));
        return command;
    }

    private static int Run(ParseResult result)
    {
        using var left = Side.Open(result.GetValue(Left)!);
        using var right = Side.Open(result.GetValue(Right)!);
        var differing = CompareConfigs(left.Config, right.Config);
        var worst = 0.0;
        var names = left.Names.Union(right.Names).Order(StringComparer.Ordinal).ToList();
        foreach (var name in names)
        {
            using var scope = torch.NewDisposeScope();
            var (text, difference) = Compare(left.Read(name), right.Read(name));
            var differs = !(difference <= result.GetValue(Tolerance));
            worst = Math.Max(worst, difference);
            differing += differs ? 1 : 0;
            if (differs || result.GetValue(All))
            {
                Console.WriteLine($"{name}  {text}");
            }
        }

        Console.WriteLine(differing == 0
            ? $"{names.Count} weights are equal within {result.GetValue(Tolerance)}; largest difference {worst:g3}"
            : $"{differing} differences; the largest of a weight is {worst:g3}");
        return differing == 0 ? 0 : ExitDifferent;
    }

    private static (string Text, double Difference) Compare(torch.Tensor? left, torch.Tensor? right)
    {
        if (left is null || right is null)
        {
            return ($"is only in the {(left is null ? "right" : "left")}", double.PositiveInfinity);
        }

        if (!left.shape.SequenceEqual(right.shape))
        {
            return (
                $"has shape [{string.Join(", ", left.shape)}] on the left, [{string.Join(", ", right.shape)}] on the right",
                double.PositiveInfinity);
        }

        var difference = TensorComparison.MaxDifference(left, right);
        return ($"{difference:g3}", difference);
    }

    // What the weights do not show. Storage and tying do: they are the same model's other clothes.
    private static int CompareConfigs(DecoderConfig left, DecoderConfig right)
    {
        (string Name, object Left, object Right)[] fields =
        [
            ("model_type", left.Family.ModelType(), right.Family.ModelType()),
            ("num_attention_heads", left.HeadCount, right.HeadCount),
            ("head_dim", left.HeadSize, right.HeadSize),
            ("rope_theta", left.RopeTheta, right.RopeTheta),
            ("rope_scaling", Name(left.RopeScaling), Name(right.RopeScaling)),
            ("rms_norm_eps", left.RmsNormEpsilon, right.RmsNormEpsilon),
            ("eos_token_id", string.Join(' ', left.EosTokenIds), string.Join(' ', right.EosTokenIds)),
        ];
        var different = fields.Where(field => !field.Left.Equals(field.Right)).ToList();
        different.ForEach(field => Console.WriteLine($"config.json: {field.Name} is {field.Left} on the left, {field.Right} on the right"));
        return different.Count;
    }

    private static string Name(RopeScaling? scaling) => scaling is null ? "none" : string.Create(
        CultureInfo.InvariantCulture,
        $"{RopeScaling.RopeType} {scaling.Factor} {scaling.LowFrequencyFactor} {scaling.HighFrequencyFactor} {scaling.OriginalPositions}");

    /// <summary>One of the two models, read weight by weight.</summary>
    private sealed class Side(DecoderConfig config, SafetensorsFile[] files) : IDisposable
    {
        public DecoderConfig Config => config;

        // A tied model has the output layer whether it is stored or not.
        public IEnumerable<string> Names =>
            files.SelectMany(file => file.Tensors.Keys).Append(config.TieEmbeddings ? Head : Embedding).Distinct();

        public static Side Open(string folder) =>
            new(DecoderConfigFile.Read(folder), [.. SafetensorsShards.Find(folder).Select(SafetensorsFile.Open)]);

        public torch.Tensor? Read(string name)
        {
            var stored = config.TieEmbeddings && name == Head ? Embedding : name;
            return Array.Find(files, file => file.Tensors.ContainsKey(stored))?.Read(stored);
        }

        public void Dispose() => Array.ForEach(files, file => file.Dispose());
    }
}
