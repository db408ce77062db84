namespace OpenRs.Recipes.Curation;

/// <summary>Keeps rows whose solution boxes its answer: what the reference system did first with its pool.</summary>
public static class BoxedFilter
{
    /// <summary>Splits rows.</summary>
    public static CurationResult Apply(IEnumerable<CuratedRow> rows) => CurationResult.Split(rows, static row =>
        row.Solution is null ? new DropReason("has no solution.")
        : BoxedAnswer.FindAll(row.Solution).Count == 0 ? new DropReason(@"its solution has no \boxed{..} with an answer.")
        : null);
}
