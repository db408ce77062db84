namespace OpenRs.Cloud.Server.Tests.Echo;

/// <summary>How a call ended, as the server saw it.</summary>
/// <param name="Cancelled">Its token was cancelled.</param>
/// <param name="Deadline">Its deadline; the greatest time for none.</param>
/// <param name="Time">When it ended.</param>
internal sealed record CallEnd(bool Cancelled, DateTime Deadline, DateTime Time);
