using System.Text.Json;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Lineage;

/// <summary>
/// How a dataset came to be, beside its file as <c>FILE.lineage.json</c>: all steps, the oldest first. What it says is bound to the file's
/// bytes: a lineage whose last step wrote other ones is not that file's.
/// </summary>
public static class LineageFile
{
    /// <summary>Steps at most.</summary>
    public const int MaxSteps = 1000;

    private const int MaxBytes = 1 << 20;

    /// <summary>The path of a file's lineage.</summary>
    public static string PathOf(string path) => path + ".lineage.json";

    /// <summary>The steps that made a file; empty where nothing is known.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">SHA-256 of its bytes.</param>
    /// <exception cref="DatasetException">Its lineage cannot be read.</exception>
    public static IReadOnlyList<LineageStep> Read(string path, string sha256)
    {
        var lineage = new FileInfo(PathOf(path));
        if (!lineage.Exists)
        {
            return [];
        }

        if (lineage.Length > MaxBytes)
        {
            throw new DatasetException(DatasetError.TooLarge, $"{lineage.FullName} has more than {MaxBytes} bytes.");
        }

        try
        {
            var steps = JsonSerializer.Deserialize(File.ReadAllBytes(lineage.FullName), LineageJson.Default.LineageStepArray) ?? [];
            return steps.Length is > 0 and <= MaxSteps && steps[^1].Sha256 == sha256 ? steps : [];
        }
        catch (JsonException e)
        {
            throw new DatasetException(
                DatasetError.MalformedJson, $"{lineage.FullName} is no lineage; delete it or make it anew.", inner: e);
        }
    }

    /// <summary>Writes a file's lineage: the steps of its inputs, each once, and the last one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">The steps that made its inputs.</param>
    /// <param name="last">The step that wrote it.</param>
    public static void Write(string path, IEnumerable<LineageStep> before, LineageStep last)
    {
        LineageStep[] steps = [.. before.DistinctBy(static step => step.Sha256), last];
        File.WriteAllBytes(PathOf(path), JsonSerializer.SerializeToUtf8Bytes(steps, LineageJson.Default.LineageStepArray));
    }
}
