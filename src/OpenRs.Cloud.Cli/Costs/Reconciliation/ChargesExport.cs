namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary>The charges of projects, as <c>openrs cost export</c> writes them.</summary>
internal static class ChargesExport
{
    /// <summary>Adds a file's charges of some days.</summary>
    /// <param name="file">The file.</param>
    /// <param name="bill">Gives the days.</param>
    /// <param name="charged">Takes the charges of these days.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>US dollars that were charged on other days.</returns>
    /// <exception cref="CliException">It is no such export.</exception>
    public static async Task<decimal> AddAsync(
        string file, AzureBill bill, Dictionary<GpuKind, GpuUse> charged, CancellationToken cancellationToken)
    {
        const string SpotEnd = "/spot";
        var leftOut = 0m;
        await CsvTable.ReadAsync(file, Add, cancellationToken);
        return leftOut;

        void Add(CsvTable row)
        {
            var (day, usd, sku) = (row.Day("ChargePeriodStart"), row.Number("BilledCost"), row.Text("SkuId"));
            if (day < bill.First || day > bill.Last)
            {
                leftOut += usd;
                return;
            }

            var spot = sku.EndsWith(SpotEnd, StringComparison.Ordinal);
            var kind = new GpuKind(spot ? sku[..^SpotEnd.Length] : sku, spot);
            charged[kind] = charged.GetValueOrDefault(kind) + new GpuUse(row.Number("ConsumedQuantity"), usd);
        }
    }
}
