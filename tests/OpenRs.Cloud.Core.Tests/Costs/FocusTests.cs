using System.Globalization;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Costs;

public sealed class FocusTests
{
    // FOCUS 1.2: the columns that every file must have.
    private static readonly string[] Mandatory =
    [
        "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency",
        "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass",
        "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost",
        "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity",
        "PricingUnit", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName",
    ];

    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 23, 10, 0, TimeSpan.Zero);

    [Fact]
    public void Columns_HoldAllMandatoryOnes_Sorted()
    {
        Assert.Empty(Mandatory.Except(FocusCsv.ColumnNames));
        Assert.Equal(FocusCsv.ColumnNames.Order(StringComparer.Ordinal), FocusCsv.ColumnNames);
    }

    [Fact]
    public void Rows_SamePhaseHourAndGpus_AreOneAndSumExactly()
    {
        ChargeEntry[] charges =
        [
            Entry(1, "rollout", 0, 1111), Entry(2, "rollout", 20, 333), Entry(3, "rollout", 55, 77), Entry(4, "train", 0, 10),
        ];
        var rows = FocusRow.Of("math", "run-1", LedgerBook.Rounded(charges)).ToList();
        Assert.Equal([(23, "rollout"), (23, "train"), (0, "rollout")], rows.Select(static row => (row.Hour.Hour, row.Phase)));
        Assert.Equal(Money.RoundUp(charges.Sum(static charge => charge.Usd)), rows.Sum(static row => row.Usd));
    }

    [Fact]
    public void Lines_OfManyRunsOfOddAmounts_SumToTheirLedgersToTheMillionth()
    {
        var (exported, spent) = (0m, 0m);
        foreach (var run in Enumerable.Range(1, 25))
        {
            ChargeEntry[] charges = [Entry(1, "rollout", 0, run), Entry(2, "idle", 0, 3 * run), Entry(3, "train", 55, 7)];
            exported += FocusRow.Of("math", $"run-{run}", LedgerBook.Rounded(charges))
                .Sum(static row => decimal.Parse(FocusCsv.Format(row).Split(',')[0], CultureInfo.InvariantCulture));
            spent += Money.RoundUp(charges.Sum(static charge => charge.Usd));
        }

        Assert.Equal(spent, exported);
    }

    [Fact]
    public void Line_OfARow_HasEachColumnQuotedWhereNeeded()
    {
        var line = FocusCsv.Format(FocusRow.Of("math", "run-1", LedgerBook.Rounded([Entry(1, "rollout", 0, 3600)])).Single());
        var header = FocusCsv.Header.TrimEnd().Split(',');
        Assert.EndsWith(",\"{\"\"phase\"\":\"\"rollout\"\"}\"\r\n", line, StringComparison.Ordinal);
        var fields = line.Split(',');
        Assert.Equal(header.Length, fields.Length);
        string Field(string name) => fields[Array.IndexOf(header, name)];
        Assert.Equal(
            ("0.44", "1", "GPU-Hours", "2026-11-30T23:00:00Z"),
            (Field("BilledCost")[..4], Field("ConsumedQuantity"), Field("ConsumedUnit"), Field("ChargePeriodStart")));
        Assert.Equal(("0.44", "0.44"), (Field("ListUnitPrice"), Field("ContractedUnitPrice")));
        Assert.Equal(("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"), (Field("BillingPeriodStart"), Field("BillingPeriodEnd")));
        Assert.Equal(("projects/math/runs/run-1", "TrainingRun"), (Field("ResourceId"), Field("ResourceType")));
    }

    [Fact]
    public void Line_OfAnEvaluationOnSpotNodes_IsThis()
    {
        var gpus = new GpuSet("A100", 2, true);
        var charge = Entry(1, "rollout", 0, 900) with { Gpus = gpus, UsdPerTick = 0.00000000001m };
        ChargeEntry[] charges = [charge, charge with { Sequence = 2, Start = Noon.AddMinutes(20) }];
        var line = FocusCsv.Format(FocusRow.Of("math", "eval-1", LedgerBook.Rounded(charges)).Single());
        Assert.Equal(
            "0.18,math,math,USD,2026-12-01T00:00:00Z,2026-11-01T00:00:00Z,Usage,,rollout on 2 x A100 (spot),Usage-Based,"
            + "2026-12-01T00:00:00Z,2026-11-30T23:00:00Z,1,GPU-Hours,0.18,0.18,0.18,OpenRs.Cloud,0.18,0.18,Dynamic,1,GPU-Hours,"
            + "OpenRs.Cloud,OpenRs.Cloud,projects/math/evaluations/eval-1,eval-1,Evaluation,AI and Machine Learning,"
            + "OpenRs.Cloud,Machine Learning,A100/spot,math,math,\"{\"\"phase\"\":\"\"rollout\"\"}\"\r\n",
            line);
        line = FocusCsv.Format(FocusRow.Of("math", "run-1", LedgerBook.Rounded([Entry(1, "train", 0, 0)])).Single());
        Assert.StartsWith("0,math,", line, StringComparison.Ordinal);
        Assert.Contains(",train on 1 x A40,Usage-Based,", line, StringComparison.Ordinal);
        Assert.Contains(",0,Standard,0,GPU-Hours,", line, StringComparison.Ordinal);
        Assert.Contains(",A40,math,math,", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_AmountWithZerosAndTextWithAQuote_AreWrittenAsCsvReadsThem()
    {
        var row = new FocusRow("math", "run-1", "train", new GpuSet("\"x", 1, false), Noon, 3600, 0.440000m, 0.44m);
        Assert.StartsWith("0.44,math,", FocusCsv.Format(row), StringComparison.Ordinal);
        Assert.Contains(",\"\"\"x\",math,math,", FocusCsv.Format(row), StringComparison.Ordinal);
    }

    private static ChargeEntry Entry(long sequence, string phase, int minute, int seconds) => new()
    {
        Sequence = sequence,
        LeaseId = "run-1.1",
        AgentId = "agent",
        Gpus = new GpuSet("A40", 1, false),
        Phase = phase,
        Start = Noon.AddMinutes(minute),
        End = Noon.AddMinutes(minute).AddSeconds(seconds),
        Ticks = seconds * TimeSpan.TicksPerSecond,
        UsdPerTick = Money.PerTick(0.44m),
    };
}
