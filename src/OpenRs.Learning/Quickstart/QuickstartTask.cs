using System.Text.Encodings.Web;
using System.Text.Json;
using OpenRs.Learning.Randomness;

namespace OpenRs.Learning.Quickstart;

/// <summary>
/// The task of the quickstart: additions of two-digit numbers, of which there are 8,100. The seed shuffles them; the held-out problems are
/// the first of that order and never occur among the training problems.
/// </summary>
public sealed class QuickstartTask
{
    /// <summary>Name of the training rows in a folder.</summary>
    public const string TrainFile = "train.jsonl";

    /// <summary>Name of the training rows with worked solutions in a folder.</summary>
    public const string SftFile = "sft.jsonl";

    /// <summary>Name of the held-out rows in a folder.</summary>
    public const string HeldOutFile = "heldout.jsonl";

    private const int HeldOutCount = 500;
    private const int TrainCount = 4000;
    private const uint Stream = 2;

    // The default would spell the plus sign as an escape.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Draws the two sets.</summary>
    /// <param name="seed">Decides which problem is in which set, and their order.</param>
    public QuickstartTask(ulong seed)
    {
        QuickstartProblem[] shuffled = [.. new PhiloxSequence(seed, Stream).Permutation(90 * 90)
            .Take(HeldOutCount + TrainCount).Select(i => new QuickstartProblem(10 + (i / 90), 10 + (i % 90)))];
        (HeldOut, Train) = (shuffled[..HeldOutCount], shuffled[HeldOutCount..]);
    }

    /// <summary>Problems to train on.</summary>
    public IReadOnlyList<QuickstartProblem> Train { get; }

    /// <summary>Problems to measure with.</summary>
    public IReadOnlyList<QuickstartProblem> HeldOut { get; }

    /// <summary>
    /// Writes both sets as JSON lines with the columns problem, solution and answer; the training problems twice, once with solutions that
    /// show the work, as a careful model writes it.
    /// </summary>
    public void Write(string directory)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllLines(Path.Combine(directory, TrainFile), Train.Select(problem => Row(problem, problem.Solution)));
        File.WriteAllLines(Path.Combine(directory, SftFile), Train.Select(problem => Row(problem, problem.Completion)));
        File.WriteAllLines(Path.Combine(directory, HeldOutFile), HeldOut.Select(problem => Row(problem, problem.Solution)));
    }

    private static string Row(QuickstartProblem problem, string solution) =>
        JsonSerializer.Serialize(new { problem = problem.Problem, solution, answer = problem.Answer }, Readable);
}
