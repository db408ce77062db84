using System.CommandLine;
using System.CommandLine.Parsing;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>The option <c>--budget</c>: checked here too, so that nobody uploads a model for a run that is then refused.</summary>
internal static class BudgetOption
{
    private const decimal Smallest = 0.000_001m;
    private const decimal Largest = 1_000_000_000m;

    /// <summary>A budget in US dollars.</summary>
    public static Option<decimal> Create(decimal standard, string description)
    {
        var option = new Option<decimal>("--budget") { Description = description, DefaultValueFactory = _ => standard, HelpName = "usd" };
        option.Validators.Add(static result => Check(result, result.GetValueOrDefault<decimal>()));
        return option;
    }

    /// <summary>A budget in US dollars that may be left out.</summary>
    public static Option<decimal?> CreateOptional(string description)
    {
        var option = new Option<decimal?>("--budget") { Description = description, HelpName = "usd" };
        option.Validators.Add(static result => Check(result, result.GetValueOrDefault<decimal?>() ?? Smallest));
        return option;
    }

    /// <summary>Millionths of a US dollar, the API's unit.</summary>
    public static long ToMicros(decimal usd) => (long)(usd * 1_000_000m);

    private static void Check(OptionResult result, decimal usd)
    {
        if (usd < Smallest)
        {
            result.AddError(FormattableString.Invariant($"--budget {usd}: a budget must be positive, such as 42 for $42."));
        }
        else if (usd > Largest)
        {
            result.AddError(FormattableString.Invariant($"--budget {usd}: a budget can be at most {Largest} US dollars."));
        }
    }
}
