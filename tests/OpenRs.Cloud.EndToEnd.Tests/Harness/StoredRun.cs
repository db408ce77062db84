using System.Security.Cryptography;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>
/// Everything that a run computed, as sha256 by object: completions, answers to held-out problems, and each file of each checkpoint.
/// Objects that name the run or the time are left out.
/// </summary>
public sealed class StoredRun
{
    private StoredRun(string weightsSha256, SortedDictionary<string, string> hashes)
    {
        WeightsSha256 = weightsSha256;
        Hashes = hashes;
    }

    /// <summary>Hash of the final weights.</summary>
    public string WeightsSha256 { get; }

    /// <summary>Hashes by name below the run.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; }

    /// <summary>Reads what a run stored.</summary>
    public static StoredRun Read(TestCloud cloud, Run run)
    {
        var folder = cloud.RunFolder(run);
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in new[] { "rollouts", "evaluations", "checkpoints" })
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, part), "*", SearchOption.AllDirectories))
            {
                if (Path.GetFileName(path) != "manifest.json")
                {
                    hashes[Path.GetRelativePath(folder, path)] = Sha256(path);
                }
            }
        }

        return new StoredRun(run.Checkpoint.WeightsSha256, hashes);
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
