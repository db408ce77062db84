using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary><c>openrs cost prices|budget</c>.</summary>
internal static class PriceCommands
{
    public static Command Prices()
    {
        var output = OutputOption.Create();
        var command = new Command("prices", "Show the price book: US dollars per GPU hour.") { output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var prices = await api.CallAsync(
                () => api.Costs.ListPricesAsync(new ListPricesRequest(), cancellationToken: cancellationToken));
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Json.Print(prices.Prices);
                return;
            }

            foreach (var price in prices.Prices)
            {
                var market = price.Spot ? "spot" : "on-demand";
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{price.GpuType,-10} {market,-10} ${price.UsdMicrosPerGpuHour / 1e6:0.00##} per GPU hour"));
            }
        });
        return command;
    }

    public static Command Budget()
    {
        var project = ProjectOption.Create();
        var set = new Option<decimal?>("--set")
        {
            Description = "Set it: US dollars per calendar month (UTC); 0 for no limit.",
            HelpName = "usd",
        }.Within(0, 1_000_000_000m);
        var output = OutputOption.Create();
        var command = new Command("budget", "Show or set a project's monthly budget. Runs that do not fit into it are not admitted.")
        {
            project,
            set,
            output,
            ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = $"projects/{result.GetValue(project)}";
            var budget = await api.CallAsync(() => (result.GetValue(set) is { } usd
                ? api.Costs.UpdateProjectBudgetAsync(
                    new UpdateProjectBudgetRequest { Name = name, MonthlyUsdMicros = (long)(usd * 1_000_000) },
                    cancellationToken: cancellationToken)
                : api.Costs.GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = name }, cancellationToken: cancellationToken)));
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Json.Print(budget);
                return;
            }

            Console.WriteLine(
                $"budget      {(budget.MonthlyUsdMicros == 0 ? "no limit" : $"{Format.Usd(budget.MonthlyUsdMicros)} a month")}");
            Console.WriteLine($"spent       {Format.Usd(budget.SpentUsdMicros)} this month");
            Console.WriteLine($"promised    {Format.Usd(budget.CommittedUsdMicros)} to runs and evaluations that are not over");
        });
        return command;
    }
}
