using System.Globalization;
using System.Text.Json;
using OpenRs.Cloud.Csv;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Costs;

/// <summary>
/// Chargeback files with the columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification, focus.finops.org), RFC 4180, UTF-8. The
/// amounts are worked out from metered use: what the cloud provider bills for the nodes is its own matter.
/// </summary>
public static class FocusCsv
{
    private const string Provider = "OpenRs.Cloud";

    // The mandatory columns of FOCUS 1.2 and the conditional ones that apply; the specification orders columns by name.
    private static readonly (string Name, Func<FocusRow, string> Value)[] Columns =
    [
        ("BilledCost", static row => Amount(row.Usd)),
        ("BillingAccountId", static row => row.ProjectId),
        ("BillingAccountName", static row => row.ProjectId),
        ("BillingCurrency", static _ => "USD"),
        ("BillingPeriodEnd", static row => Time(MonthOf(row.Hour).AddMonths(1))),
        ("BillingPeriodStart", static row => Time(MonthOf(row.Hour))),
        ("ChargeCategory", static _ => "Usage"),
        ("ChargeClass", static _ => ""),
        ("ChargeDescription", static row => $"{row.Phase} on {row.Gpus.Count} x {row.Gpus.GpuType}{(row.Gpus.Spot ? " (spot)" : "")}"),
        ("ChargeFrequency", static _ => "Usage-Based"),
        ("ChargePeriodEnd", static row => Time(row.Hour.AddHours(1))),
        ("ChargePeriodStart", static row => Time(row.Hour)),
        ("ConsumedQuantity", static row => Amount(row.GpuSeconds / 3600)),
        ("ConsumedUnit", static _ => "GPU-Hours"),
        ("ContractedCost", static row => Amount(row.Usd)),
        ("ContractedUnitPrice", static row => Price(row.UsdPerGpuHour)),
        ("EffectiveCost", static row => Amount(row.Usd)),
        ("InvoiceIssuerName", static _ => Provider),
        ("ListCost", static row => Amount(row.Usd)),
        ("ListUnitPrice", static row => Price(row.UsdPerGpuHour)),
        ("PricingCategory", static row => row.Gpus.Spot ? "Dynamic" : "Standard"),
        ("PricingQuantity", static row => Amount(row.GpuSeconds / 3600)),
        ("PricingUnit", static _ => "GPU-Hours"),
        ("ProviderName", static _ => Provider),
        ("PublisherName", static _ => Provider),
        ("ResourceId", ResourceId),
        ("ResourceName", static row => row.JobId),
        ("ResourceType", static row => JobId.IsEvaluation(row.JobId) ? "Evaluation" : "TrainingRun"),
        ("ServiceCategory", static _ => "AI and Machine Learning"),
        ("ServiceName", static _ => Provider),
        ("ServiceSubcategory", static _ => "Machine Learning"),
        ("SkuId", static row => $"{row.Gpus.GpuType}{(row.Gpus.Spot ? "/spot" : "")}"),
        ("SubAccountId", static row => row.ProjectId),
        ("SubAccountName", static row => row.ProjectId),
        ("Tags", static row => JsonSerializer.Serialize(new SortedDictionary<string, string> { ["phase"] = row.Phase })),
    ];

    /// <summary>Names of the columns, in order.</summary>
    public static IEnumerable<string> ColumnNames => Columns.Select(static column => column.Name);

    /// <summary>Resource name of the job of a row.</summary>
    public static string ResourceId(FocusRow row) =>
        $"projects/{row.ProjectId}/{(JobId.IsEvaluation(row.JobId) ? "evaluations" : "runs")}/{row.JobId}";

    /// <summary>The header line, with its line end.</summary>
    public static string Header => Line(ColumnNames);

    /// <summary>The line of a row, with its line end.</summary>
    public static string Format(FocusRow row) => Line(Columns.Select(column => column.Value(row)));

    private static string Line(IEnumerable<string> fields) => CsvLine.Of(fields) + "\r\n";

    private static string Amount(decimal value) => value.ToString("0.####################", CultureInfo.InvariantCulture);

    // Charges are made per 100 ns and rounded up there, so the quotient differs from the price that people know in the tenth decimal.
    private static string Price(decimal value) => value.ToString("0.########", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset MonthOf(DateTimeOffset time) =>
        new(time.UtcDateTime.Year, time.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
