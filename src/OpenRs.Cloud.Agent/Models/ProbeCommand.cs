using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Tokenization;
using TorchSharp;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models probe</c>: what this engine computes for a model, for a check with another library.</summary>
internal static class ProbeCommand
{
    private const uint TokenStream = 9;
    private const int Rows = 4;
    private const int Length = 48;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Contractions, digits, runs of white space, accents in both normal forms, other scripts, characters outside the basic plane.
    private static readonly string[] Texts =
    [
        "It's 12345.678 times \\frac{1}{2}, isn't it?",
        "  two  leading\n\n\nlines\t\ttabs   \r\n",
        "na\u00EFve na\u0131\u0308ve caf\u00E9 cafe\u0301",
        "数学は美しい。Ответ: 42. \uD55C\uAD6D\uC5B4 العربية",
        "emoji 😀👩‍👩‍👧 and 𝒳 ∈ ℝ",
        "<think>\nso\n</think> \\boxed{7}",
    ];

    private static readonly Argument<string> Folder = new("dir") { Description = "The model's folder." };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "Folder that gets probe.safetensors (input_ids, logits) and, with a tokenizer, encodings.jsonl.",
        Required = true,
        HelpName = "dir",
    };

    public static Command Create()
    {
        var command = new Command(
            "probe", "Write logits and encodings of a model, for bench/peers/check_checkpoint.py to compare with transformers.")
        {
            Folder,
            Out,
        };
        command.SetAction(static result => ModelsCommand.Guard("probe", () => Run(result.GetValue(Folder)!, result.GetValue(Out)!)));
        return command;
    }

    private static void Run(string folder, string target)
    {
        using var model = CausalLanguageModel.Load(folder);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var draws = new PhiloxSequence(0, TokenStream);
        int[][] rows = [.. Enumerable.Range(0, Rows)
            .Select(_ => (int[])[.. Enumerable.Range(0, Length).Select(_ => draws.Next(model.Config.VocabSize))])];
        using var batch = new TokenBatch(rows, Length);
        var logits = model.Logits(model.Hidden(batch)).view(Rows, Length, model.Config.VocabSize);
        var ids = torch.tensor([.. rows.SelectMany(row => row.Select(id => (long)id))], [Rows, Length]);
        Directory.CreateDirectory(target);
        SafetensorsWriter.Write(
            Path.Combine(target, "probe.safetensors"), [KeyValuePair.Create("input_ids", ids), KeyValuePair.Create("logits", logits)]);
        if (model.Companions.ContainsKey("tokenizer.json"))
        {
            var tokenizer = HuggingFaceTokenizer.Load(folder);
            File.WriteAllLines(
                Path.Combine(target, "encodings.jsonl"),
                Texts.Select(text => JsonSerializer.Serialize(new { text, ids = tokenizer.Encode(text) }, Readable)));
        }

        Console.WriteLine($"{target}: logits of {Rows} x {Length} tokens");
    }
}
