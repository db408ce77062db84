using System.CommandLine;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>
/// The options that say how a run is to be done and for how much: those that <c>runs create</c> and <c>runs fork</c> share.
/// </summary>
internal sealed class RunLimitOptions(Option<decimal> budget)
{
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Recipe key to change, as in --set max_steps=2. Repeatable.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string> _onBudget = CreateOnBudget();
    private readonly Option<int> _maxAgents =
        new Option<int>("--max-agents") { Description = "Agents to use at most; 0 for all of the pool.", HelpName = "n" }
            .Within(0, int.MaxValue);
    private readonly Option<string> _pool = new("--pool")
    {
        Description = "Node pool whose agents work for the run. Default: default, or that of the run that is forked.",
        HelpName = "id",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _set, budget, _onBudget, _maxAgents, _pool })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>A spec with what they say.</summary>
    /// <exception cref="CliException">A setting is malformed.</exception>
    public RunSpec Read(ParseResult result)
    {
        var spec = new RunSpec
        {
            BudgetUsdMicros = BudgetOption.ToMicros(result.GetValue(budget)),
            MaxAgents = result.GetValue(_maxAgents),
            Pool = result.GetValue(_pool) ?? "",
            OnBudget = result.GetValue(_onBudget) switch { "stop" => OnBudget.Stop, "pause" => OnBudget.Pause, _ => OnBudget.Unspecified },
        };
        foreach (var (key, value) in RecipeSettings.Parse(result.GetValue(_set)))
        {
            spec.Overrides[key] = value;
        }

        return spec;
    }

    private static Option<string> CreateOnBudget()
    {
        var option = new Option<string>("--on-budget")
        {
            Description =
                "What to do at the end of the budget, after a checkpoint: stop, or pause until `runs resume --budget`. Default: stop.",
        };
        option.OneOf("stop", "pause");
        return option;
    }
}
