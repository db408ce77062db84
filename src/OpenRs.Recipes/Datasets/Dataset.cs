namespace OpenRs.Recipes.Datasets;

/// <summary>The rows of a dataset file.</summary>
/// <param name="Examples">The rows in the order of the file, at least one.</param>
/// <param name="Version">SHA-256 of the file's bytes, 64 lower-case hexadecimal digits.</param>
public sealed record Dataset(IReadOnlyList<TrainingExample> Examples, string Version);
