namespace OpenRs.Cloud.Agents;

/// <summary>A price from some day on.</summary>
public sealed record PriceRow
{
    /// <summary>GPU type, matched without case.</summary>
    public required string GpuType { get; init; }

    /// <summary>Whether it is the price of spot nodes.</summary>
    public bool Spot { get; init; }

    /// <summary>US dollars per GPU hour, not negative.</summary>
    public required decimal UsdPerGpuHour { get; init; }

    /// <summary>When it takes effect. Default: it always was.</summary>
    public DateTimeOffset From { get; init; } = DateTimeOffset.MinValue;
}
