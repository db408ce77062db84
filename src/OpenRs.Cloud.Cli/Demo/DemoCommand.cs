using System.CommandLine;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Programs;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Demo;

/// <summary><c>openrs demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--folder")
        {
            Description = "Folder for everything the demo makes.",
            DefaultValueFactory = static _ => Path.Combine(".openrs", "demo"),
        };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of model, problems and training. The same seed gives the same weights.",
            DefaultValueFactory = static _ => 42,
        }.Within(0, int.MaxValue);
        var agents = AgentsOption.Create(2, least: 1, "Local agents, each a process.");
        var budget = BudgetOption.Create(0.25m, "Budget in US dollars; a CPU agent is charged like an A40.");
        var steps = new Option<int?>("--steps") { Description = "Optimizer steps, instead of the recipe's.", HelpName = "n" }
            .Within(1, int.MaxValue);
        var device = DeviceOption.Create();
        var resume = new Option<bool>("--resume") { Description = "Resume an interrupted demo." };
        var output = OutputOption.Create();
        var command = new Command(
            "demo", "Watch a small model learn arithmetic by GRPO through the real service: server, two agents, budget.")
        {
            folder, seed, agents, budget, steps, device, resume, output,
        };
        command.SetAction((result, cancellationToken) => new DemoRunner(new DemoOptions(
            Path.GetFullPath(result.GetValue(folder)!),
            result.GetValue(seed),
            result.GetValue(agents),
            result.GetValue(budget),
            result.GetValue(steps),
            result.GetValue(device)!,
            result.GetValue(resume),
            result.GetValue(output))).RunAsync(cancellationToken));
        return command;
    }
}
