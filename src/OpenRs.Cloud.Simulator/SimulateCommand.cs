using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text.Json;
using OpenRs.Cloud.Simulator.Scenarios;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Simulator;

/// <summary>The command <c>openrs simulate</c>.</summary>
internal static class SimulateCommand
{
    private const int WorkFailed = 1;
    private const int Interrupted = 130;
    private const int FailuresShown = 10;
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(500);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly Option<int> Runs = new Option<int>("--runs")
    {
        Description = "Worlds to simulate. Default: 1000.",
        DefaultValueFactory = static _ => 1000,
    }.Within(1, int.MaxValue);

    private static readonly Option<ulong> Seed = new Option<ulong>("--seed")
    {
        Description = "Seed of the first world; the next ones count up from it. Default: 1.",
        DefaultValueFactory = static _ => 1,
    }.Within(ulong.MinValue, ulong.MaxValue);

    private static readonly Option<int> Threads = new Option<int>("--threads")
    {
        Description = "Worlds at a time. Default: one for each core.",
        DefaultValueFactory = static _ => Environment.ProcessorCount,
    }.Within(1, int.MaxValue);

    private static readonly Option<bool> Trace = new("--trace")
    {
        Description = "Print all that happens, in virtual time. Only with --runs 1.",
    };

    private static readonly Option<string> Scenario = new("--scenario")
    {
        Description = "Play a fixed scenario instead: budget-42 (four A40 agents spend $42; about a day of virtual time), or "
            + "forecast (200 runs after a twentieth of their steps; takes --seed).",
        HelpName = "name",
    };

    private static readonly Option<string> Output = new Option<string>("--output")
    {
        Description = "table or json. Default: table.",
        DefaultValueFactory = static _ => "table",
    }.OneOf("table", "json");

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command(
            "simulate",
            """
            Simulates the control plane in virtual time: the product's own grains on a faulty world, drawn from a seed.

            Messages are lost, late or twice; the server dies between any two writes; storage fails; clocks are set; agents die, leave, come
            back and send old results; prices change. An observer of its own checks budgets, charges, results and ends.
            A world that breaks a promise names its seed, and --runs 1 --seed SEED --trace shows what happened in it.

            Exit codes: 0 all promises kept, 1 one broken, 2 wrong input, 130 interrupted.
            """)
        {
            Runs, Seed, Threads, Trace, Scenario, Output,
        };
        command.SetAction(static (parsed, token) => Task.FromResult(Run(parsed, token)));
        // Not a root command: that would name the file of this program, and people type openrs.
        return new Command("openrs", "Simulator of OpenRs.Cloud.") { command, new HelpOption() };
    }

    private static int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var json = parsed.GetValue(Output) == "json";
        var (runs, trace) = (parsed.GetValue(Runs), parsed.GetValue(Trace));
        if (parsed.GetValue(Scenario) is { } scenario)
        {
            return scenario switch
            {
                BudgetScenario.Name => PrintScenario(BudgetScenario.Play(trace ? Console.Out : null), json),
                ForecastScenario.Name => PrintScenario(ForecastScenario.Play(ForecastScenario.Runs, parsed.GetValue(Seed)), json),
                _ => Wrong($"--scenario {scenario}: there are {BudgetScenario.Name} and {ForecastScenario.Name}."),
            };
        }

        if (trace && runs > 1)
        {
            return Wrong("--trace shows one world: give --runs 1 and its --seed.");
        }

        var options = new SimulationOptions { Trace = trace ? Console.Out : null };
        var campaign = new Campaign(runs, parsed.GetValue(Seed), parsed.GetValue(Threads), options);
        using var progress = new Timer(_ => ShowProgress(campaign.Done, runs), null, ProgressPeriod, ProgressPeriod);
        try
        {
            var report = campaign.Run(cancellationToken);
            progress.Dispose();
            ShowProgress(runs, runs);
            return Print(report, json);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }

    private static int Print(CampaignReport report, bool json)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.WriteLine();
        }

        foreach (var (seed, violations) in report.Failures.Take(FailuresShown))
        {
            Console.Error.WriteLine($"seed {seed}: {violations[0].Kind}: {violations[0].What}");
            Console.Error.WriteLine($"  openrs simulate --runs 1 --seed {seed} --trace");
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Json));
        }
        else
        {
            WriteTable(
            [
                ("worlds", report.Runs), ("training runs", report.TrainingRuns), ("evaluations", report.Evaluations),
                ("faults", report.Faults), ("overspends", report.Overspends), ("lost results", report.LostResults),
                ("stale results", report.StaleResults), ("double charges", report.DoubleCharges),
                ("broken protocol", report.BrokenProtocols), ("stuck runs", report.StuckRuns),
                ("budget stops", report.BudgetStops), ("of them unsaved", report.UnsavedStops),
                ("unsaved in seeds", string.Join(", ", report.UnsavedSeeds.Take(FailuresShown))),
                ("charged, US dollars", report.SpentUsd), ("of it wasted", report.WastedUsd), ("virtual hours", report.VirtualHours),
                ("seconds", report.Seconds), .. report.Ends.Select(static end => ($"ended {end.Key}", (object)end.Value)),
                .. report.EvaluationEnds.Select(static end => ($"evaluations {end.Key}", (object)end.Value)),
                .. report.FaultsByKind.Select(static (count, kind) => ($"fault {(FaultKind)kind}", (object)count)),
            ]);
        }

        return report.Failures.Count == 0 ? 0 : WorkFailed;
    }

    private static int PrintScenario(BudgetReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Json));
        }
        else
        {
            WriteTable(
            [
                ("state", report.State), ("reason", report.Reason), ("budget, US dollars", report.BudgetUsd), ("spent", report.SpentUsd),
                ("unspent, percent", report.UnspentPercent), ("used by agents", report.UsedUsd), ("steps", report.Steps),
                ("checkpoint of step", report.CheckpointStep), ("virtual hours", report.VirtualHours), ("seconds", report.Seconds),
                .. report.Phases.Select(static phase => ($"phase {phase.Key}", (object)phase.Value)),
            ]);
        }

        foreach (var broken in report.Broken)
        {
            Console.Error.WriteLine(broken);
        }

        return report.Broken.Count == 0 ? 0 : WorkFailed;
    }

    private static int PrintScenario(ForecastReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, Json));
        }
        else
        {
            WriteTable(
            [
                ("runs", report.Runs), ("of 20 steps or fewer", report.ShortRuns), ("failed", report.Failed),
                ("cost in 80 % interval", $"{report.UsdCoverage} %"), ("time in 80 % interval", $"{report.SecondsCoverage} %"),
                ("median error of cost", $"{report.UsdMedianError} %"), ("median error of time", $"{report.SecondsMedianError} %"),
                ("seconds", report.Seconds),
            ]);
        }

        return 0;
    }

    private static void WriteTable(IEnumerable<(string Name, object Value)> rows)
    {
        foreach (var (name, value) in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {value}"));
        }
    }

    private static void ShowProgress(int done, int all)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{done:N0} of {all:N0} worlds"));
        }
    }

    private static int Wrong(string message)
    {
        Console.Error.WriteLine($"openrs: {message}");
        return CommandInvocation.WrongInput;
    }
}
