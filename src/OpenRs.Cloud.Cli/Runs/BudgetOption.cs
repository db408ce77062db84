using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>The option <c>--budget</c>: checked here too, so that nobody uploads a model for a run that is then refused.</summary>
internal static class BudgetOption
{
    private const decimal Smallest = 0.000_001m;
    private const decimal Largest = 1_000_000_000m;

    /// <summary>A budget in US dollars, such as <c>42</c>, <c>0.25</c> or <c>$42</c>.</summary>
    public static Option<decimal> Create(decimal standard, string description) => new("--budget")
    {
        Description = description,
        DefaultValueFactory = _ => standard,
        HelpName = "usd",
        CustomParser = static result => Parse(result) ?? 0,
    };

    /// <summary>A budget in US dollars that must be given.</summary>
    public static Option<decimal> CreateRequired(string description) => new("--budget")
    {
        Description = description,
        Required = true,
        HelpName = "usd",
        CustomParser = static result => Parse(result) ?? 0,
    };

    /// <summary>A budget in US dollars that may be left out.</summary>
    public static Option<decimal?> CreateOptional(string description) =>
        new("--budget") { Description = description, HelpName = "usd", CustomParser = Parse };

    /// <summary>Millionths of a US dollar, the API's unit.</summary>
    public static long ToMicros(decimal usd) => (long)(usd * 1_000_000m);

    private static decimal? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var amount = text.StartsWith('$') ? text[1..] : text;
        if (!decimal.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var usd))
        {
            result.AddError($"--budget {text}: must be an amount in US dollars, such as 42 or 0.25.");
        }
        else if (usd < Smallest)
        {
            result.AddError($"--budget {text}: a budget must be positive, such as 42 for $42.");
        }
        else if (usd > Largest)
        {
            result.AddError(FormattableString.Invariant($"--budget {text}: a budget can be at most {Largest} US dollars."));
        }

        return usd;
    }
}
