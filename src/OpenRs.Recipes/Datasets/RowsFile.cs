namespace OpenRs.Recipes.Datasets;

/// <summary>Bounds of the JSON Lines that a file of another format becomes.</summary>
public static class RowsFile
{
    /// <summary>Rows at most; tables that are held in memory have an entry for each.</summary>
    public const int MaxRows = 10_000_000;

    /// <summary>Checks what was written so far.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="maxBytes">Their largest size.</param>
    /// <exception cref="DatasetException">It is more than is allowed.</exception>
    public static void CheckSize(Stream rows, long maxBytes)
    {
        if (rows.Position > maxBytes)
        {
            throw new DatasetException(
                DatasetError.TooLarge,
                $"makes more than {maxBytes} bytes as JSON lines (OpenRs:MaxDatasetBytes); leave out what is not needed.");
        }
    }
}
