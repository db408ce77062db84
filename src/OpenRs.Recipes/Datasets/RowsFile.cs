using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpenRs.Recipes.Datasets;

/// <summary>Bounds of JSON Lines, and how those that a file of another format becomes are written.</summary>
public static class RowsFile
{
    /// <summary>Rows at most; tables that are held in memory have an entry for each.</summary>
    public const int MaxRows = 10_000_000;

    /// <summary>Columns at most.</summary>
    public const int MaxColumns = 1000;

    /// <summary>The longest name of a column that is kept: each row repeats it, and it is stored with the dataset.</summary>
    public const int MaxNameLength = 200;

    /// <summary>How rows are written: only what JSON requires is escaped.</summary>
    public static JsonWriterOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Checks the number of rows before one more is taken.</summary>
    /// <param name="rows">The rows so far.</param>
    /// <exception cref="DatasetException">One more is more than is allowed.</exception>
    public static void CheckRows(int rows)
    {
        if (rows >= MaxRows)
        {
            throw new DatasetException(DatasetError.TooLarge, $"has more than {MaxRows} rows.");
        }
    }

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
