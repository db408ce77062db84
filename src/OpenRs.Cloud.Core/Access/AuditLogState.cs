using System.Collections.Immutable;

namespace OpenRs.Cloud.Access;

/// <summary>The end of an audit log; what is before it lies in full pages.</summary>
[GenerateSerializer, Immutable, Alias("openrs.AuditLogState")]
public sealed record AuditLogState
{
    /// <summary>Records of a page. A write stores at most so many again, about 30 kB.</summary>
    public const int PageSize = 100;

    /// <summary>Full pages.</summary>
    [Id(0)]
    public int Pages { get; init; }

    /// <summary>The records after the last full page, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<AuditRecord> Tail { get; init; } = [];

    /// <summary>Sequence of the newest record; 0 when there is none.</summary>
    public long LastSequence => ((long)Pages * PageSize) + Tail.Length;

    /// <summary>Whether the tail makes a page, which must be stored before the next record.</summary>
    public bool TailIsFull => Tail.Length >= PageSize;

    /// <summary>The log with one record more.</summary>
    public AuditLogState Append(AuditRecord record) => this with { Tail = Tail.Add(record with { Sequence = LastSequence + 1 }) };

    /// <summary>The log after its tail was stored as page number <see cref="Pages"/>.</summary>
    public AuditLogState StartPage() => this with { Pages = Pages + 1, Tail = [] };

    /// <summary>The page that holds a sequence; <see cref="Pages"/> is the tail.</summary>
    /// <param name="sequence">A sequence, at least 1.</param>
    public static int PageOf(long sequence) => (int)((sequence - 1) / PageSize);
}
