using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OpenRs.Cloud.Cli.Output;

namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary><c>openrs cost reconcile</c>. Needs no server.</summary>
internal static class ReconcileCommand
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var azure = new Argument<string>("azure") { Description = "Cost export of Azure (actual cost, daily), as CSV." };
        var charges = new Argument<string[]>("charges")
        {
            Description = "What `openrs cost export` wrote, a file for each project.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = OutputOption.Create();
        var command = new Command("reconcile", "Compare charges with Azure's cost export: the difference by its causes.")
        {
            azure, charges, output,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var bill = await AzureExport.ReadAsync(result.GetValue(azure)!, cancellationToken);
            var (charged, leftOut) = (new Dictionary<GpuKind, GpuUse>(), 0m);
            foreach (var file in result.GetValue(charges)!)
            {
                leftOut += await ChargesExport.AddAsync(file, bill, charged, cancellationToken);
            }

            Print(bill, charged, leftOut, result.GetValue(output));
        });
        return command;
    }

    private static void Print(AzureBill bill, IReadOnlyDictionary<GpuKind, GpuUse> charged, decimal leftOut, OutputFormat output)
    {
        var (parts, chargedUsd) = (Causes.Of(bill, charged), charged.Values.Sum(static use => use.Usd));
        if (output == OutputFormat.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { bill.First, bill.Last, BilledUsd = bill.Usd, ChargedUsd = chargedUsd, LeftOutUsd = leftOut, Differences = parts },
                Options));
            return;
        }

        var table = new TextTable("cause", new("of", 0, IsText: true), "USD", new("figures", 1));
        foreach (var part in parts)
        {
            table.Row(part.Cause, part.Of, Usd(part.Usd), part.Detail);
        }

        Fields.Print("days", $"{bill.First:yyyy-MM-dd} to {bill.Last:yyyy-MM-dd}");
        Fields.Print("billed", Usd(bill.Usd));
        Fields.Print("charged", leftOut == 0 ? Usd(chargedUsd) : $"{Usd(chargedUsd)}, and {Usd(leftOut)} on other days");
        Fields.Print("difference", Usd(bill.Usd - chargedUsd));
        table.Print();
    }

    private static string Usd(decimal usd) => usd.ToString("0.00", CultureInfo.InvariantCulture);
}
