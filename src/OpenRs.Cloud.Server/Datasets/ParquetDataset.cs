using System.Globalization;
using System.Text.Json;
using OpenRs.Recipes.Datasets;
using Parquet;
using Parquet.Schema;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>
/// Turns a Parquet file into JSON Lines: one object per row with its flat columns of texts and numbers. Others are left out.
/// </summary>
internal static class ParquetDataset
{
    // A row group is held in memory, and its size is what the file says.
    private const int MaxRowsPerGroup = 1 << 20;
    private static readonly Type[] Numbers = [typeof(long), typeof(int), typeof(double)];

    /// <summary>Converts a file. What it may take of memory and stack is for the caller to bound: <see cref="ParquetProcess"/>.</summary>
    /// <param name="parquetPath">The Parquet file.</param>
    /// <param name="rowsPath">The JSON Lines file to write.</param>
    /// <param name="maxBytes">Its largest size: a column of few distinct values is small in the one and large in the other.</param>
    /// <param name="footerRead">Is called when the footer is read, which takes no longer for a large file.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="DatasetException">It is no Parquet file, or not one that can be read here.</exception>
    public static async Task ConvertAsync(
        string parquetPath, string rowsPath, long maxBytes, Action footerRead, CancellationToken cancellationToken)
    {
        await using var rows = new FileStream(
            rowsPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true);
        await using var reader = await ReadAsync(() => ParquetReader.CreateAsync(parquetPath, new ParquetOptions(), cancellationToken));
        footerRead();
        var fields = reader.Schema.GetDataFields().Where(IsReadable).Take(RowsFile.MaxColumns + 1).ToList();
        if (fields.Count > RowsFile.MaxColumns)
        {
            throw new DatasetException(DatasetError.TooLarge, $"has more than {RowsFile.MaxColumns} columns; keep those that are needed.");
        }

        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            using var group = reader.OpenRowGroupReader(i);
            await WriteAsync(
                await ReadAsync(() => ReadGroupAsync(group, fields, cancellationToken)),
                (int)group.RowCount,
                rows,
                maxBytes,
                cancellationToken);
        }
    }

    // The reader fails in many ways on a damaged file; what it says is of use to whoever made the file.
    private static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (exception
            is not (DatasetException or OperationCanceledException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new DatasetException(
                DatasetError.InvalidValue, $"is no Parquet file that can be read: {exception.Message}", inner: exception);
        }
    }

    private static bool IsReadable(DataField field) =>
        field.Path.Length == 1 && !field.IsArray && (IsText(field) || Numbers.Contains(field.ClrType));

    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static async Task<List<(string Name, string?[] Values)>> ReadGroupAsync(
        ParquetRowGroupReader group, List<DataField> fields, CancellationToken cancellationToken)
    {
        if (group.RowCount is < 0 or > MaxRowsPerGroup)
        {
            throw new DatasetException(
                DatasetError.TooLarge, $"has a row group of {group.RowCount} rows; at most {MaxRowsPerGroup} can be read.");
        }

        var columns = new List<(string Name, string?[] Values)>();
        foreach (var field in fields)
        {
            columns.Add((field.Name, await ReadColumnAsync(group, field, (int)group.RowCount, cancellationToken)));
        }

        return columns;
    }

    private static async Task WriteAsync(
        List<(string Name, string?[] Values)> columns, int count, Stream output, long maxBytes, CancellationToken cancellationToken)
    {
        await using var row = new Utf8JsonWriter(output, RowsFile.Json);
        for (var i = 0; i < count; i++)
        {
            RowsFile.CheckSize(output, maxBytes);
            row.WriteStartObject();
            foreach (var (name, values) in columns.Where(column => column.Values[i] is not null))
            {
                row.WriteString(name, values[i]);
            }

            row.WriteEndObject();
            await row.FlushAsync(cancellationToken);
            row.Reset();
            await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private static async Task<string?[]> ReadColumnAsync(
        ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellationToken)
    {
        if (IsText(field))
        {
            var texts = new string?[count];
            await group.ReadAsync(field, texts.AsMemory(), null, cancellationToken);
            return texts;
        }

        return field.ClrType == typeof(long) ? await ReadNumbersAsync<long>(group, field, count, cancellationToken)
            : field.ClrType == typeof(int) ? await ReadNumbersAsync<int>(group, field, count, cancellationToken)
            : await ReadNumbersAsync<double>(group, field, count, cancellationToken);
    }

    private static async Task<string?[]> ReadNumbersAsync<T>(
        ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellationToken)
        where T : struct, IFormattable
    {
        var numbers = new T?[count];
        if (field.IsNullable)
        {
            await group.ReadAsync(field, numbers.AsMemory(), null, cancellationToken);
            return [.. numbers.Select(static number => number?.ToString(null, CultureInfo.InvariantCulture))];
        }

        var values = new T[count];
        await group.ReadAsync(field, values.AsMemory(), null, cancellationToken);
        return [.. values.Select(static number => number.ToString(null, CultureInfo.InvariantCulture))];
    }
}
