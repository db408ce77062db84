namespace OpenRs.Cloud.Runs;

/// <summary>How people outside of the service are told of alerts. It works beside the grains, which must not wait for a network.</summary>
public interface IAlertChannel
{
    /// <summary>Whether anybody is to be told.</summary>
    bool IsConfigured { get; }

    /// <summary>How long a run may finish no unit before that is an alert; <see langword="null"/> for ever.</summary>
    TimeSpan? NoProgressLimit { get; }

    /// <summary>Tries once to tell all of an alert. Whoever has it already, of those that this process told, is not told again.</summary>
    /// <param name="alert">The alert.</param>
    /// <returns>Whether all have it. It never throws.</returns>
    Task<bool> TryTellAsync(RunAlert alert);
}
