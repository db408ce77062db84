namespace OpenRs.Recipes.Import;

/// <summary>A recipe made from a file of the reference system's trainer.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Notes">One note per key of the file, in its order: nothing is dropped silently.</param>
public sealed record RecipeImport(Recipe Recipe, IReadOnlyList<ImportNote> Notes);
