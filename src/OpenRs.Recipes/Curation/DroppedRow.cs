namespace OpenRs.Recipes.Curation;

/// <summary>A row that a step of curation left out.</summary>
/// <param name="Row">The row.</param>
/// <param name="Reason">Why.</param>
public sealed record DroppedRow(CuratedRow Row, DropReason Reason);
