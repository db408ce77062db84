namespace OpenRs.Cloud.EndToEnd.Tests.Traces;

/// <summary>A span that a program exported.</summary>
/// <param name="Service">The program.</param>
/// <param name="Name">Name of the span.</param>
/// <param name="TraceId">Its trace, as hexadecimal digits.</param>
/// <param name="Id">Its id.</param>
/// <param name="ParentId">The span that it is part of.</param>
/// <param name="Nanoseconds">How long it took.</param>
/// <param name="Attributes">Its attributes as text.</param>
internal sealed record ReceivedSpan(
    string Service,
    string Name,
    string TraceId,
    string Id,
    string ParentId,
    ulong Nanoseconds,
    IReadOnlyDictionary<string, string> Attributes);
