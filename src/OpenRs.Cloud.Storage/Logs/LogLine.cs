namespace OpenRs.Cloud.Storage.Logs;

/// <summary>A line of a program's log that concerns a job.</summary>
public sealed record LogLine
{
    /// <summary>Its number in the object, from 1; numbers that are missing were dropped.</summary>
    public long Number { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How grave it is.</summary>
    public required LogSeverity Level { get; init; }

    /// <summary>The part of the program that wrote it.</summary>
    public required string Source { get; init; }

    /// <summary>The text.</summary>
    public required string Message { get; init; }

    /// <summary>The error that it tells of, with its trace; <see langword="null"/> for none.</summary>
    public string? Error { get; init; }

    /// <summary>The work unit that was being done; <see langword="null"/> for none.</summary>
    public string? Unit { get; init; }

    /// <summary>The step of the unit or of the message; <see langword="null"/> for none.</summary>
    public int? Step { get; init; }

    /// <summary>The trace that it belongs to; <see langword="null"/> for none.</summary>
    public string? TraceId { get; init; }
}
