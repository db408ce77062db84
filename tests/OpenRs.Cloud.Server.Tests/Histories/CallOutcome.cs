namespace OpenRs.Cloud.Server.Tests.Histories;

/// <summary>What a client knows of what became of its call.</summary>
internal enum CallOutcome
{
    /// <summary>It was acknowledged.</summary>
    Acknowledged,

    /// <summary>It was refused: it had no effect.</summary>
    Refused,

    /// <summary>The connection broke: it had its effect, or it had none.</summary>
    Unknown,
}
