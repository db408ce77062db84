using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Agents;

/// <summary>
/// US dollars per GPU hour by GPU type, market and day. A lease has the price of the instant at which it was opened or renewed last.
/// </summary>
public sealed class PriceBook
{
    /// <summary>Highest price of a GPU in US dollars per hour: far above any there is, and sums of many stay within decimal.</summary>
    public const decimal MaxUsdPerGpuHour = 1_000_000;

    private readonly Dictionary<string, PriceRow[]> _rows;

    /// <summary>Creates a price book.</summary>
    /// <param name="rows">Prices; of several of one type and market each holds until the next takes effect.</param>
    /// <exception cref="ArgumentException">A price is negative or too high, or two of one type and market take effect at once.</exception>
    public PriceBook(IEnumerable<PriceRow> rows)
    {
        _rows = rows
            .GroupBy(static row => Key(row.GpuType, row.Spot), StringComparer.OrdinalIgnoreCase)
            .ToDictionary(static group => group.Key, static group => Checked(group.Key, group), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Creates a price book of prices that always were.</summary>
    /// <param name="usdPerGpuHour">Prices by GPU type, with <c>/spot</c> appended for spot nodes; not negative. Names are matched without
    /// case.</param>
    /// <exception cref="ArgumentException">A price is negative, or two names differ only by case.</exception>
    public PriceBook(IReadOnlyDictionary<string, decimal> usdPerGpuHour)
        : this(RowsOf(usdPerGpuHour))
    {
    }

    /// <summary>Prices that always were, by GPU type, with <c>/spot</c> appended for spot nodes.</summary>
    public static IEnumerable<PriceRow> RowsOf(IReadOnlyDictionary<string, decimal> usdPerGpuHour) =>
        usdPerGpuHour.Select(static price => Row(price.Key, price.Value));

    /// <summary>The price book with other prices for some types and markets, in place of all that they had.</summary>
    /// <param name="rows">The other prices.</param>
    /// <exception cref="ArgumentException">As the constructor's.</exception>
    public PriceBook With(IEnumerable<PriceRow> rows)
    {
        var others = rows.ToList();
        var replaced = others.Select(static row => Key(row.GpuType, row.Spot)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new PriceBook([.. Rows.Where(row => !replaced.Contains(Key(row.GpuType, row.Spot))), .. others]);
    }

    /// <summary>
    /// Prices when none are configured, of the common GPUs of the clouds; docs/prices.md has source and date of each. cpu is charged like
    /// an A40, so that a run on a laptop shows what it would cost.
    /// </summary>
    public static IReadOnlyDictionary<string, decimal> Defaults { get; } = new Dictionary<string, decimal>
    {
        ["T4"] = 0.526m,
        ["L4"] = 0.8048m,
        ["A10"] = 3.20m,
        ["A10/spot"] = 0.80m,
        ["L40S"] = 1.861m,
        ["A40"] = 0.44m,
        ["A6000"] = 0.80m,
        ["A100"] = 3.673m,
        ["A100/spot"] = 0.65m,
        ["A100-40GB"] = 3.673m,
        ["A100-80GB"] = 3.673m,
        ["H100"] = 6.98m,
        ["H200"] = 7.912m,
        ["B200"] = 14.242m,
        ["MI300X"] = 6.00m,
        ["cpu"] = 0.44m,
    };

    /// <summary>All prices, by GPU type, market and time.</summary>
    public IEnumerable<PriceRow> Rows =>
        _rows.OrderBy(static rows => rows.Key, StringComparer.Ordinal).SelectMany(static rows => rows.Value);

    /// <summary>Price of all GPUs of an agent in US dollars per hour.</summary>
    /// <param name="gpuType">GPU type.</param>
    /// <param name="spot">Whether the node is a spot node; without a spot price the on-demand price holds.</param>
    /// <param name="gpuCount">Number of GPUs, at least 1.</param>
    /// <param name="at">The instant whose price is asked for.</param>
    /// <exception cref="CloudException">PRICE_UNKNOWN, with the types that have a price.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gpuCount"/> is less than 1: its time would be free, or earn
    /// money.</exception>
    public decimal UsdPerHour(string gpuType, bool spot, int gpuCount, DateTimeOffset at)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gpuCount, 1);
        if ((spot ? Find(Key(gpuType, spot: true), at) : null) is { } price || (price = Find(gpuType, at)) is not null)
        {
            return price.UsdPerGpuHour * gpuCount;
        }

        var known = string.Join(", ", _rows.Keys.Order(StringComparer.Ordinal));
        throw new CloudException(
            CloudErrorKind.FailedPrecondition,
            ErrorReason.PriceUnknown,
            $"The price book has no GPU type '{gpuType}'. It has: {known}. Start the server with --OpenRs:Prices:{gpuType} USD_PER_HOUR, "
            + "or add a row to its --price-file.");
    }

    /// <summary>The lowest price of a GPU in US dollars per hour, of any type and market; 0 when there is none.</summary>
    /// <param name="at">The instant whose prices are asked for.</param>
    public decimal LeastUsdPerHour(DateTimeOffset at) =>
        _rows.Keys.Select(key => Find(key, at)).OfType<PriceRow>().Select(static price => price.UsdPerGpuHour).DefaultIfEmpty().Min();

    private PriceRow? Find(string key, DateTimeOffset at) =>
        _rows.TryGetValue(key, out var rows) ? Array.FindLast(rows, row => row.From <= at) : null;

    private static PriceRow[] Checked(string key, IEnumerable<PriceRow> rows)
    {
        var ordered = rows.OrderBy(static row => row.From).ToArray();
        for (var i = 0; i < ordered.Length; i++)
        {
            if (ordered[i].UsdPerGpuHour is < 0 or > MaxUsdPerGpuHour)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"The price of {key} is {ordered[i].UsdPerGpuHour} US dollars per hour; ")
                    + FormattableString.Invariant($"it must not be negative or above {MaxUsdPerGpuHour}."));
            }

            if (i > 0 && ordered[i].From == ordered[i - 1].From)
            {
                throw new ArgumentException(FormattableString.Invariant($"{key} has two prices from {ordered[i].From:u} on; keep one."));
            }
        }

        return ordered;
    }

    private static PriceRow Row(string name, decimal usdPerGpuHour)
    {
        var spot = name.EndsWith("/spot", StringComparison.OrdinalIgnoreCase);
        return new PriceRow { GpuType = spot ? name[..^5] : name, Spot = spot, UsdPerGpuHour = usdPerGpuHour };
    }

    private static string Key(string gpuType, bool spot) => spot ? $"{gpuType}/spot" : gpuType;
}
