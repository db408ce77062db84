namespace OpenRs.Recipes.Lineage;

/// <summary>One step of a dataset's curation.</summary>
/// <param name="Step">The verb, such as <c>decontaminate</c>.</param>
/// <param name="Options">Its options.</param>
/// <param name="Inputs">What it read; the first is what it changed.</param>
/// <param name="Rows">Rows that it wrote.</param>
/// <param name="Sha256">SHA-256 of the file that it wrote.</param>
public sealed record LineageStep(
    string Step, IReadOnlyDictionary<string, string> Options, IReadOnlyList<LineageInput> Inputs, int Rows, string Sha256);
