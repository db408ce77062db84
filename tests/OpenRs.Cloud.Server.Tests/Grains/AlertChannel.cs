using OpenRs.Cloud.Alerts;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>A channel of alerts that takes them or not.</summary>
internal sealed class AlertChannel : IAlertChannel
{
    /// <summary>Ids of the alerts that it was given, in order.</summary>
    public List<string> Given { get; } = [];

    /// <summary>Whether it takes them.</summary>
    public bool IsTaken { get; set; }

    public bool IsConfigured => true;

    public TimeSpan? NoProgressLimit { get; init; }

    public Task<bool> TryDeliverAsync(AlertNotice notice)
    {
        Given.Add(notice.Id);
        return Task.FromResult(IsTaken);
    }
}
