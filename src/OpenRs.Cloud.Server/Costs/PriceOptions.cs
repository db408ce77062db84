using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Costs;

/// <summary>What GPU time costs.</summary>
internal sealed class PriceOptions : ICheckedOptions
{
    private PriceBook? _priceBook;

    /// <summary>File of prices and the days from which they hold (docs/prices.md), in place of the built-in ones; empty for none.</summary>
    public string PriceFile { get; set; } = "";

    /// <summary>
    /// US dollars per GPU hour by GPU type, with <c>/spot</c> appended for spot nodes. What is named here holds in place of the file or
    /// the defaults.
    /// </summary>
    public Dictionary<string, decimal> Prices { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The price book that is configured. The file is read once, so that what was checked at the start is what holds.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CloudException">It is wrong.</exception>
    public PriceBook ReadPrices() => _priceBook ??= new PriceBook(PriceFile.Length == 0
        ? PriceBook.RowsOf(PriceBook.Defaults)
        : Cloud.Agents.PriceFile.Parse(File.ReadAllText(PriceFile))).With(PriceBook.RowsOf(Prices));

    /// <inheritdoc/>
    public IEnumerable<string> Problems() =>
    [
        .. Prices.Where(static price => price.Value < 0).Select(static price => $"OpenRs:Prices:{price.Key} is negative."),
        .. PriceFileProblems(),
    ];

    private IEnumerable<string> PriceFileProblems()
    {
        try
        {
            ReadPrices();
            return [];
        }
        catch (Exception exception) when (exception is CloudException or IOException or UnauthorizedAccessException)
        {
            return [$"OpenRs:PriceFile is '{PriceFile}': {exception.Message}"];
        }
        catch (ArgumentException)
        {
            return []; // OpenRs:Prices is wrong, which is said above.
        }
    }
}
