using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.V1;
using Xunit;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>
/// What a run computed, as sha256 by object: completions, or the records of steps without them, answers to held-out problems, and each
/// file of the final checkpoint. Objects that name the run or the time are left out, and so are the checkpoints before the last: a pause
/// adds one.
/// </summary>
public sealed class StoredRun
{
    private const string StepFolder = "step-";

    private StoredRun(
        string weightsSha256, SortedDictionary<string, string> hashes, IReadOnlyList<int> checkpointSteps, IReadOnlyList<string> policies)
    {
        WeightsSha256 = weightsSha256;
        Policies = policies;
        Hashes = hashes;
        CheckpointSteps = checkpointSteps;
        var completions = hashes.Where(static entry => !entry.Key.StartsWith("checkpoints/", StringComparison.Ordinal))
            .Select(static entry => $"{entry.Key} {entry.Value}\n");
        CompletionsSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(completions))));
    }

    /// <summary>Hash of the final weights.</summary>
    public string WeightsSha256 { get; }

    /// <summary>Hash over names and hashes of all completions and answers.</summary>
    public string CompletionsSha256 { get; }

    /// <summary>Hashes by name below the run.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; }

    /// <summary>Steps of the checkpoints that are there, rising.</summary>
    public IReadOnlyList<int> CheckpointSteps { get; }

    /// <summary>File names of the policies that are still there, sorted.</summary>
    public IReadOnlyList<string> Policies { get; }

    /// <summary>Reads what a run stored.</summary>
    public static StoredRun Read(ProcessCloud cloud, Run run) => Read(cloud.RunFolder(run), run);

    /// <summary>Reads what a run stored.</summary>
    /// <param name="folder">Folder of its objects.</param>
    /// <param name="run">The run.</param>
    public static StoredRun Read(string folder, Run run)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var last = string.Create(CultureInfo.InvariantCulture, $"checkpoints/{StepFolder}{run.Checkpoint.Step:D8}");
        string[] parts = run.Kind == RunKind.Sft ? ["steps", "evaluations", last] : ["rollouts", "evaluations", last];
        foreach (var path in parts.SelectMany(
            part => Directory.EnumerateFiles(Path.Combine(folder, part), "*", SearchOption.AllDirectories)))
        {
            if (Path.GetFileName(path) != "manifest.json")
            {
                hashes[Path.GetRelativePath(folder, path)] = Sha256(path);
            }
        }

        var steps = Directory.EnumerateDirectories(Path.Combine(folder, "checkpoints"))
            .Select(static path => Path.GetFileName(path)[StepFolder.Length..]);
        var policies = Directory.EnumerateFiles(Path.Combine(folder, "policies")).Select(static path => Path.GetFileName(path));
        return new StoredRun(
            run.Checkpoint.WeightsSha256,
            hashes,
            [.. steps.Select(static step => int.Parse(step, CultureInfo.InvariantCulture)).Order()],
            [.. policies.Order(StringComparer.Ordinal)]);
    }

    /// <summary>sha256 of a file, 64 lower-case hexadecimal digits.</summary>
    public static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Fails with the first object that differs.</summary>
    public void AssertEqualTo(StoredRun reference)
    {
        foreach (var (name, hash) in reference.Hashes)
        {
            Assert.True(Hashes.TryGetValue(name, out var own), $"There is no {name}.");
            Assert.True(own == hash, $"{name} has other bytes than that of the undisturbed run.");
        }

        Assert.Equal(reference.Hashes.Keys, Hashes.Keys);
        Assert.Equal(reference.WeightsSha256, WeightsSha256);
    }
}
