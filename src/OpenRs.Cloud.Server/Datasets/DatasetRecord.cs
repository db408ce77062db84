using OpenRs.Recipes.Lineage;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>What is known of a dataset; kept as an object beside its rows and written last.</summary>
internal sealed record DatasetRecord
{
    /// <summary>Id, taken from the uploaded file's hash.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>sha256 of the uploaded file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>sha256 of the stored rows: the same for JSON Lines, another for a file that was converted.</summary>
    public required string RowsSha256 { get; init; }

    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Size of the stored rows in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Names of the columns, sorted.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Rows whose gold answer the verifier cannot read.</summary>
    public int UnreadableAnswers { get; init; }

    /// <summary>The first lines of those rows.</summary>
    public IReadOnlyList<long> UnreadableLines { get; init; } = [];

    /// <summary>How it came to be, oldest step first.</summary>
    public IReadOnlyList<LineageStep> Lineage { get; init; } = [];

    /// <summary>Time of the upload.</summary>
    public required DateTimeOffset CreateTime { get; init; }
}
