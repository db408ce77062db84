namespace OpenRs.Cloud.Server.Backups;

/// <summary>What a backup is of; written last, so that a folder without it is no backup.</summary>
internal sealed record BackupHeader
{
    /// <summary>The version of backups that this code reads and writes.</summary>
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>The deployment.</summary>
    public required string Deployment { get; init; }

    /// <summary>The state's mark.</summary>
    public required long Mark { get; init; }

    /// <summary>When the state was copied.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>sha256 of the state's copy.</summary>
    public required string StateSha256 { get; init; }

    /// <summary>sha256 of the list of objects.</summary>
    public required string ObjectsSha256 { get; init; }

    /// <summary>How many objects are listed.</summary>
    public required int Objects { get; init; }

    /// <summary>Their bytes.</summary>
    public required long Bytes { get; init; }
}
