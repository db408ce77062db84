namespace OpenRs.Cloud.Access;

/// <summary>A call that changed something or tried to.</summary>
[GenerateSerializer, Immutable, Alias("openrs.AuditRecord")]
public sealed record AuditRecord
{
    /// <summary>Counts the records of a log, from 1 without gaps; 0 before it is appended.</summary>
    [Id(0)]
    public long Sequence { get; init; }

    /// <summary>Time of the call's end.</summary>
    [Id(1)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>
    /// Who called: <c>apikey:{prefix}</c>, <c>oidc:{subject}</c>, <c>local</c>, or <c>anonymous</c> without valid credentials.
    /// </summary>
    [Id(2)]
    public required string Subject { get; init; }

    /// <summary>Method, such as <c>RunService.CreateRun</c>.</summary>
    [Id(3)]
    public required string Method { get; init; }

    /// <summary>Resource name it was about; empty when the request named none.</summary>
    [Id(4)]
    public required string Resource { get; init; }

    /// <summary>Canonical name of the answer's gRPC status, such as <c>OK</c> or <c>PERMISSION_DENIED</c>.</summary>
    [Id(5)]
    public required string Status { get; init; }

    /// <summary>Address of the caller.</summary>
    [Id(6)]
    public required string Peer { get; init; }
}
