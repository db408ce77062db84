using System.CommandLine;
using System.Globalization;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary>Options that take a time.</summary>
internal static class TimeOption
{
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(
                result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            {
                return time;
            }

            result.AddError($"{name} {result.Tokens[0].Value}: must be a time, such as 2026-11-01 or 2026-11-01T12:00:00Z.");
            return null;
        },
    };
}
