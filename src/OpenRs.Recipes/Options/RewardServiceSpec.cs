namespace OpenRs.Recipes.Options;

/// <summary>A service that gives a reward: where it is, what it may answer, and how long it may take.</summary>
/// <param name="Url">Its address, such as <c>https://rewards.example.com:443</c>: a host and a port, and nothing behind them.</param>
public sealed record RewardServiceSpec(string Url)
{
    /// <summary>The least score, -1,000,000 to 1,000,000.</summary>
    public double MinScore { get; init; } = -1;

    /// <summary>The greatest score, -1,000,000 to 1,000,000, and not below <see cref="MinScore"/>.</summary>
    public double MaxScore { get; init; } = 1;

    /// <summary>Seconds that one call may take, 0.1 to 3,600.</summary>
    public double TimeoutSeconds { get; init; } = 30;

    /// <summary>
    /// Seconds that an agent keeps completions while the service does not answer, 0 to 3,600: it calls again and again. Later the unit goes
    /// back, and is generated anew.
    /// </summary>
    public double MaxWaitSeconds { get; init; } = 60;
}
