using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary><c>openrs cost what-if</c>.</summary>
internal static class WhatIfCommand
{
    public static Command Create()
    {
        var gpu = new Option<string[]>("--gpu")
        {
            Description = "GPU types to compare; repeatable. Default: the run's own.",
            HelpName = "type",
            DefaultValueFactory = static _ => [""],
        };
        var speed = new Option<double>("--speed")
        {
            Description = "Speed of these GPUs over that of the run's own. Default: 1.",
            HelpName = "factor",
            DefaultValueFactory = static _ => 1,
        }.Within(0, double.MaxValue);
        var spot = new Option<bool>("--spot") { Description = "Agents other than the trainer are spot nodes." };
        var price = new Option<decimal>("--price")
        {
            Description = "US dollars per GPU hour. Default: the price book's.",
            HelpName = "usd",
        }.Within(0, decimal.MaxValue);
        var agents = new Option<int[]>("--agents")
        {
            Description = "Agents at once; repeatable. Default: as many as there were.",
            HelpName = "n",
            DefaultValueFactory = static _ => [0],
        };
        return CostCommand.OnOneJob(
            "what-if",
            "Replay a run's charges under other GPUs, prices and numbers of agents.",
            async (api, name, result, output, cancellationToken) =>
            {
                var request = new WhatIfRequest { Name = name };
                request.Scenarios.AddRange(result.GetValue(gpu)!.SelectMany(type => result.GetValue(agents)!.Select(count => new Scenario
                {
                    DisplayName = NameOf(type, count),
                    GpuType = type,
                    Spot = result.GetValue(spot),
                    RelativeSpeed = result.GetValue(speed),
                    UsdMicrosPerGpuHour = (long)(result.GetValue(price) * 1_000_000),
                    Agents = count,
                })));
                var answer = await api.CallAsync(() => api.Costs.WhatIfAsync(request, cancellationToken: cancellationToken));
                if (output == OutputFormat.Json)
                {
                    Json.Print(answer);
                    return;
                }

                foreach (var outcome in answer.Outcomes)
                {
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{outcome.DisplayName,-12} {Format.Usd(outcome.UsdMicros),10}  {outcome.GpuSeconds,10:0} GPU s  "
                        + $"{Format.Duration(TimeSpan.FromSeconds(outcome.DurationSeconds)),8}  "
                        + $"{outcome.RelativeCost:0.00} of what it cost"));
                }
            },
            gpu,
            speed,
            spot,
            price,
            agents);
    }

    private static string NameOf(string gpu, int agents) =>
        (gpu.Length == 0 ? "same GPUs" : gpu) + (agents == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" x {agents}"));
}
