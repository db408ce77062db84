using System.Text.Json;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Lineage;

/// <summary>
/// The steps that made a dataset, the oldest first, beside its file as <c>FILE.lineage.json</c>. It is bound to the file's
/// bytes: a lineage whose last step wrote other bytes is ignored.
/// </summary>
public static class LineageFile
{
    /// <summary>Steps at most, in a file and in what an upload says of its file.</summary>
    public const int MaxSteps = 100;

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

        var steps = Parse(lineage.FullName);
        return steps.Length == 0 || steps[^1].Sha256 != sha256 ? []
            : steps.Length <= MaxSteps ? steps
            : throw new DatasetException(
                DatasetError.TooLarge, $"{lineage.FullName} has more than {MaxSteps} steps; delete it to continue without a lineage.");
    }

    /// <summary>Writes a file's lineage: the steps of its inputs, each once, and the last one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">The steps that made its inputs.</param>
    /// <param name="last">The step that wrote it.</param>
    /// <exception cref="DatasetException">These are more steps than <see cref="Read"/> accepts.</exception>
    public static void Write(string path, IEnumerable<LineageStep> before, LineageStep last)
    {
        LineageStep[] steps = [.. before.DistinctBy(static step => step.Sha256), last];
        if (steps.Length > MaxSteps)
        {
            throw new DatasetException(
                DatasetError.TooLarge,
                $"{PathOf(path)} is not written: it would have more than {MaxSteps} steps. Delete the lineage file of an input.");
        }

        File.WriteAllBytes(PathOf(path), JsonSerializer.SerializeToUtf8Bytes(steps, LineageJson.Default.LineageStepArray));
    }

    private static LineageStep[] Parse(string path)
    {
        try
        {
            var steps = JsonSerializer.Deserialize(File.ReadAllBytes(path), LineageJson.Default.LineageStepArray);
            return steps is not null && Array.TrueForAll(steps, IsWhole) ? steps : throw NotLineage(path, inner: null);
        }
        catch (JsonException e)
        {
            throw NotLineage(path, e);
        }
    }

    // The serializer checks properties for null, but not the elements of lists and dictionaries.
    private static bool IsWhole(LineageStep? step) => step is not null
        && step.Inputs.All(static input => (LineageInput?)input is not null)
        && step.Options.Values.All(static value => (string?)value is not null);

    private static DatasetException NotLineage(string path, JsonException? inner) =>
        new(DatasetError.MalformedJson, $"{path} is no lineage; delete it or make it again.", inner: inner);
}
