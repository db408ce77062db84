using System.CommandLine;
using System.CommandLine.Parsing;
using OpenRs.Cloud.Rewards;
using OpenRs.Recipes.Rewards;

namespace OpenRs.Cloud.Agent;

/// <summary>The arguments of <c>agent</c> about reward services.</summary>
internal static class RewardArguments
{
    public static readonly Option<RewardHosts> Hosts = new("--reward-hosts")
    {
        Description = "Hosts of reward services that recipes may make this agent call, separated by commas, each with or without :PORT. "
            + "Default: none (docs/rewards.md).",
        HelpName = "hosts",
        CustomParser = static result => Parse(result, static words => RewardHosts.Parse(string.Join(',', words))),
        DefaultValueFactory = static _ => RewardHosts.Parse(""),
    };

    public static readonly Option<RewardTokens> Tokens = new("--reward-token")
    {
        Description = "File with the bearer token of a reward service's host, such as rewards.example.com=/etc/openrs/rewards.token.",
        HelpName = "host=file",
        CustomParser = static result => Parse(result, RewardTokens.Parse),
        DefaultValueFactory = static _ => RewardTokens.Parse([]),
    };

    private static T? Parse<T>(ArgumentResult result, Func<IEnumerable<string>, T> parse)
        where T : class
    {
        try
        {
            return parse(result.Tokens.Select(static token => token.Value));
        }
        catch (FormatException exception)
        {
            result.AddError($"{((OptionResult)result.Parent!).Option.Name}: {exception.Message}");
            return null;
        }
    }
}
