namespace OpenRs.Recipes.Lineage;

/// <summary>A file that a step of curation read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">SHA-256 of its bytes.</param>
/// <param name="Rows">Its rows.</param>
public sealed record LineageInput(string Name, string Sha256, int Rows);
