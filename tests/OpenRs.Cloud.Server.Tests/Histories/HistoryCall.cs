namespace OpenRs.Cloud.Server.Tests.Histories;

/// <summary>A call, as its client saw it.</summary>
/// <param name="Begun">Its place among all beginnings and ends of calls.</param>
/// <param name="Ended">The place of its end.</param>
/// <param name="Kind">What was asked for.</param>
/// <param name="Target">Of what: a request id, a run, a unit.</param>
/// <param name="Micros">The budget that it asked for, in millionths of a US dollar.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Answer">The run's name, or the status of a receipt; empty without an answer.</param>
internal sealed record HistoryCall(
    int Begun, int Ended, CallKind Kind, string Target, long Micros, CallOutcome Outcome, string Answer);
