using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Agents;

/// <summary>US dollars per GPU hour by GPU type and market.</summary>
public sealed class PriceBook
{
    private const string SpotSuffix = "/spot";
    private readonly IReadOnlyDictionary<string, decimal> _usdPerGpuHour;

    /// <summary>Creates a price book.</summary>
    /// <param name="usdPerGpuHour">Prices by GPU type, with <c>/spot</c> appended for spot nodes; not negative. Names are matched without case.</param>
    /// <exception cref="ArgumentException">A price is negative, or two names differ only by case.</exception>
    public PriceBook(IReadOnlyDictionary<string, decimal> usdPerGpuHour)
    {
        if (usdPerGpuHour.FirstOrDefault(static price => price.Value < 0) is { Key: { } gpuType, Value: var negative })
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The price of {gpuType} is {negative} US dollars per hour; it must not be negative."), nameof(usdPerGpuHour));
        }

        _usdPerGpuHour = new Dictionary<string, decimal>(usdPerGpuHour, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Prices when none are configured. A40 is the price of the seed's $42 (RunPod list, 2025); A10 and A100 are Azure's list prices; cpu
    /// is charged like an A40, so that a run on a laptop shows what it would cost.
    /// </summary>
    public static IReadOnlyDictionary<string, decimal> Defaults { get; } = new Dictionary<string, decimal>
    {
        ["A40"] = 0.44m,
        ["A10"] = 3.20m,
        ["A10/spot"] = 0.80m,
        ["A100"] = 3.673m,
        ["A100/spot"] = 0.65m,
        ["cpu"] = 0.44m,
    };

    /// <summary>All prices, by GPU type.</summary>
    public IEnumerable<(string GpuType, bool Spot, decimal UsdPerGpuHour)> Prices =>
        from price in _usdPerGpuHour
        orderby price.Key
        let spot = price.Key.EndsWith(SpotSuffix, StringComparison.OrdinalIgnoreCase)
        select (spot ? price.Key[..^SpotSuffix.Length] : price.Key, spot, price.Value);

    /// <summary>Price of all GPUs of an agent in US dollars per hour.</summary>
    /// <param name="gpuType">GPU type.</param>
    /// <param name="spot">Whether the node is a spot node; without a spot price the on-demand price holds.</param>
    /// <param name="gpuCount">Number of GPUs, at least 1.</param>
    /// <exception cref="CloudException">PRICE_UNKNOWN, with the types that have a price.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gpuCount"/> is less than 1: its time would be free, or earn money.</exception>
    public decimal UsdPerHour(string gpuType, bool spot, int gpuCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gpuCount, 1);
        if ((spot && _usdPerGpuHour.TryGetValue($"{gpuType}/spot", out var price)) || _usdPerGpuHour.TryGetValue(gpuType, out price))
        {
            return price * gpuCount;
        }

        var known = string.Join(", ", _usdPerGpuHour.Keys.Order(StringComparer.Ordinal));
        throw new CloudException(
            CloudErrorKind.FailedPrecondition,
            ErrorReason.PriceUnknown,
            $"The price book has no GPU type '{gpuType}'. It has: {known}. Set Prices:{gpuType} on the server.");
    }
}
