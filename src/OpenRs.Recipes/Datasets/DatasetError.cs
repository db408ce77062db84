namespace OpenRs.Recipes.Datasets;

/// <summary>What is wrong with a dataset.</summary>
public enum DatasetError
{
    /// <summary>A line is not one JSON object.</summary>
    MalformedJson,

    /// <summary>A line is not UTF-8.</summary>
    NotUtf8,

    /// <summary>A line is longer than is allowed.</summary>
    LineTooLong,

    /// <summary>A row lacks a column.</summary>
    MissingColumn,

    /// <summary>A column has a value of the wrong type, or an empty one.</summary>
    InvalidValue,

    /// <summary>A CSV file has no header, or a record that does not follow RFC 4180.</summary>
    MalformedCsv,

    /// <summary>There are more rows or columns than are allowed, or the file expands to more bytes.</summary>
    TooLarge,

    /// <summary>There are no rows, or fewer than a step takes.</summary>
    TooFewRows,
}
