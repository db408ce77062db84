namespace OpenRs.Recipes.Import;

/// <summary>A recipe made from a file of the reference system's trainer.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Notes">
/// One note per key of the file, in its order, then those on keys that it leaves out: nothing is dropped or assumed silently.
/// </param>
public sealed record RecipeImport(Recipe Recipe, IReadOnlyList<ImportNote> Notes);
