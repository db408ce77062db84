using System.Text.Json;
using OpenRs.Cloud.Cli.Costs.Plans;

namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary>A cost export of Azure (actual cost, one row a day and meter), with the columns of its several kinds of agreement.</summary>
internal static class AzureExport
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="CliException">It is no such export, or not in US dollars.</exception>
    public static async Task<AzureBill> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var (gpus, others) = (new Dictionary<GpuKind, GpuUse>(), new SortedDictionary<string, decimal>(StringComparer.Ordinal));
        var (first, last) = (DateOnly.MaxValue, DateOnly.MinValue);
        await CsvTable.ReadAsync(file, Add, cancellationToken);
        return first <= last
            ? new AzureBill { Gpus = gpus, Others = others, First = first, Last = last }
            : throw new CliException($"{file} has no row.", ExitCode.WrongInput);

        void Add(CsvTable row)
        {
            var (day, usd) = (row.Day("date", "usageDateTime"), UsdOf(row));
            (first, last) = (day < first ? day : first, day > last ? day : last);
            if (SizeOf(row.Text("additionalInfo")) is { } size)
            {
                var kind = new GpuKind(size.GpuType, row.Text("meterName").Contains("Spot", StringComparison.OrdinalIgnoreCase));
                gpus[kind] = gpus.GetValueOrDefault(kind) + new GpuUse(row.Number("quantity", "usageQuantity") * size.Gpus, usd);
                return;
            }

            var category = row.Text("meterCategory");
            others[category] = others.GetValueOrDefault(category) + usd;
        }
    }

    private static decimal UsdOf(CsvTable row)
    {
        var currency = row.Text("billingCurrency", "billingCurrencyCode", "currency");
        return currency == "USD"
            ? row.Number("costInBillingCurrency", "cost", "preTaxCost")
            : throw row.Wrong($"is in {currency}; charges are in USD");
    }

    // The size of a virtual machine stands in a field of JSON, as in {"ServiceType":"Standard_NC24ads_A100_v4"}.
    private static AzureSize? SizeOf(string additionalInfo)
    {
        if (!additionalInfo.Contains("ServiceType", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(additionalInfo);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("ServiceType", out var name)
                ? AzureSize.All.FirstOrDefault(size => name.ValueKind == JsonValueKind.String && name.ValueEquals(size.Name))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
