namespace OpenRs.Cloud.Server.Tests.Metrics;

/// <summary>An event of TensorBoard.</summary>
internal sealed record ScalarEvent
{
    public double WallTime { get; set; }

    public long Step { get; set; }

    public string? FileVersion { get; set; }

    public Dictionary<string, float> Scalars { get; } = [];
}
