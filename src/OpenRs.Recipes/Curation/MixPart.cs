namespace OpenRs.Recipes.Curation;

/// <summary>Rows of which a mix takes some.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Take">Rows to take; all where it is as many or more.</param>
public sealed record MixPart(IReadOnlyList<CuratedRow> Rows, int Take);
