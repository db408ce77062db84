using OpenRs.Cloud.Cli.Costs.Reconciliation;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>What Azure billed beside what was charged: the causes of the difference sum to it.</summary>
public sealed class ReconcileTests : IDisposable
{
    private const string AzureHeader = "date,meterCategory,meterName,quantity,costInBillingCurrency,billingCurrency,additionalInfo\n";
    private const string ChargesHeader = "BilledCost,ChargePeriodStart,ConsumedQuantity,SkuId\r\n";
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Command_OfAMonth_NamesTheCauses()
    {
        var azure = Write("azure.csv", AzureHeader
            + Node("11/02/2026", "NC24ads A100 v4", "Standard_NC24ads_A100_v4", 10, 36.73m)
            + Node("2026-11-03", "NV36ads A10 v5 Spot", "Standard_NV36ads_A10_v5", 20, 14)
            + Node("2026-11-04", "D4ds v5", "Standard_D4ds_v5", 24, 5.42m)
            + "2026-11-03,Storage,Hot LRS,5,1.25,USD,\n");
        var one = Write(
            "one.csv",
            ChargesHeader + Charge(29.384m, "2026-11-02T10:00:00Z", 8, "A100-80GB") + Charge(99, "2026-12-01T00:00:00Z", 9, "A10"));
        var two = Write(
            "two.csv",
            ChargesHeader + Charge(16, "2026-11-03T23:00:00Z", 20, "A10/spot") + Charge(4.4m, "2026-11-04T01:00:00Z", 10, "A40"));
        var answer = await _home.JsonAsync("cost", "reconcile", azure, one, two);
        Assert.Equal((57.40m, 49.784m, 99m), (Number("billed_usd"), Number("charged_usd"), Number("left_out_usd")));
        var parts = answer["differences"]!.AsArray().Select(static part => (
            part!["cause"]!.GetValue<string>(), part["of"]!.GetValue<string>(), Math.Round(part["usd"]!.GetValue<decimal>(), 6))).ToList();
        Assert.Equal(
            [
                ("price", "A10 spot", -2m), ("outside leases", "A100-80GB", 7.346m), ("beyond nodes", "A40", -4.4m),
                ("not GPUs", "Storage", 1.25m), ("not GPUs", "Virtual Machines", 5.42m),
            ],
            parts);
        Assert.Equal(Number("billed_usd") - Number("charged_usd"), parts.Sum(static part => part.Item3));
        var text = await _home.RunAsync("cost", "reconcile", azure, one, two);
        Assert.Contains(text.Output, static line => line.Contains("2026-11-02 to 2026-11-04", StringComparison.Ordinal));

        decimal Number(string name) => answer[name]!.GetValue<decimal>();
    }

    [Fact]
    public void Causes_OfAnyUse_SumToTheDifference()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var kinds = Enumerable.Range(0, 3).Select(static number => new GpuKind($"G{number}", false)).ToList();
            var (billed, charged) = (Uses(), Uses());
            var bill = new AzureBill { Gpus = billed, Others = new Dictionary<string, decimal>(), First = default, Last = default };
            var difference = bill.Usd - charged.Values.Sum(static use => use.Usd);
            Assert.Equal(difference, Causes.Of(bill, charged).Sum(static part => part.Usd), 12);

            Dictionary<GpuKind, GpuUse> Uses() => kinds.Where(_ => random.Next(3) > 0)
                .ToDictionary(static kind => kind, _ => new GpuUse(random.Next(5) / 3m, random.Next(50) / 7m));
        }
    }

    [Theory]
    [InlineData("", "has no row")]
    [InlineData("2026-11-02,Storage,a,1,1,EUR,\n", "line 2 is in EUR; charges are in USD")]
    [InlineData("yesterday,Storage,a,1,1,USD,\n", "line 2 has no day as date")]
    [InlineData("2026-11-02,Storage,a,1,much,USD,\n", "line 2 has no number as costInBillingCurrency")]
    [InlineData("2026-11-02,Storage\n", "line 2 has 2 fields")]
    [InlineData("2026-11-02,\"Storage,a,1,1,USD,\n", "has a quoted field that never ends")]
    public async Task Command_WithAnExportThatIsWrong_NamesTheLine(string rows, string words) =>
        await _home.FailsAsync(2, words, "cost", "reconcile", Write("azure.csv", AzureHeader + rows), Write("one.csv", ChargesHeader));

    [Fact]
    public async Task Command_WithAnotherFile_NamesTheColumn() => await _home.FailsAsync(
        2, "has no column date or usageDateTime", "cost", "reconcile", Write("azure.csv", "a,b\n1,2\n"), Write("one.csv", ChargesHeader));

    private static string Node(string day, string meter, string size, decimal hours, decimal usd) => FormattableString.Invariant(
        $"{day},Virtual Machines,{meter},{hours},{usd},USD,\"{{\"\"ServiceType\"\":\"\"{size}\"\",\"\"VCPUs\"\":24}}\"\n");

    private static string Charge(decimal usd, string hour, decimal hours, string sku) =>
        FormattableString.Invariant($"{usd},{hour},{hours},{sku}\r\n");

    private string Write(string name, string text)
    {
        File.WriteAllText(_home[name], text);
        return _home[name];
    }
}
