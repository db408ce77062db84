namespace OpenRs.Cloud.Alerts;

/// <summary>Delivers alerts to people outside of the service. It works beside the grains, which must not wait for a network.</summary>
public interface IAlertChannel
{
    /// <summary>Whether there is anybody to deliver alerts to.</summary>
    bool IsConfigured { get; }

    /// <summary>How long a job may finish no unit before that is an alert; <see langword="null"/> for ever.</summary>
    TimeSpan? NoProgressLimit { get; }

    /// <summary>Tries once to deliver an alert to all. Whoever has it from this process already does not get it again.</summary>
    /// <param name="notice">The alert.</param>
    /// <returns>Whether all have it. It never throws.</returns>
    Task<bool> TryDeliverAsync(AlertNotice notice);
}
