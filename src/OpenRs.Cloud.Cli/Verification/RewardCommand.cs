using System.CommandLine;
using OpenRs.Cloud.Cli.Output;
using OpenRs.CommandLine;
using OpenRs.Recipes;
using OpenRs.Verification.Rewards;

namespace OpenRs.Cloud.Cli.Verification;

/// <summary><c>openrs reward</c>.</summary>
internal static class RewardCommand
{
    public static Command Create()
    {
        var file = JsonLinesFile.Argument("solution, completions (a list) and, unless with --trl-compat, completion_tokens (a list)");
        var functions = new Option<string[]>("--functions")
        {
            Description = $"Reward functions, of {string.Join(", ", RewardRegistry.Names)}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [.. RewardRegistry.Names],
        };
        var trlCompat = new Option<bool>("--trl-compat", "--seed-compat")
        {
            Description =
                "The reference system's arithmetic: lengths in characters, cosine not clamped, an unparseable gold answer rewarded.",
        };
        var cosineMaxLength = new Option<int>("--cosine-max-len")
        {
            Description = "Length at which the cosine ends: characters with --trl-compat, tokens otherwise.",
            DefaultValueFactory = static _ => new RewardOptions().CosineMaxLength,
        }.Within(1, int.MaxValue);
        var profile = ProfileOption.Create();
        var template = new Option<string>("--chat-template")
        {
            Description = "The chat template of the prompts: one that opens the think tag has written it before the completion begins.",
            DefaultValueFactory = static _ => new Recipe().ChatTemplate,
        };
        template.OneOf([.. Recipe.ChatTemplates]);
        var output = OutputOption.Create();
        output.DefaultValueFactory = static _ => OutputFormat.Json;
        var disagreements = new Option<bool>("--show-disagreements")
        {
            Description = "List the values that differ from the row's column 'rewards' by more than 1e-6.",
        };

        var command = new Command(
            "reward",
            "Reward groups of completions: one line per group on standard output, a summary on standard error.")
        {
            file, functions, trlCompat, cosineMaxLength, profile, template, output, disagreements,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new RewardOptions
            {
                TrlCompat = result.GetValue(trlCompat),
                CosineMaxLength = result.GetValue(cosineMaxLength),
                Verifier = result.GetValue(profile),
                TemplateOpensThink = Recipe.TemplatesThatOpenThink.Contains(result.GetValue(template)!),
            };
            var rows = new JsonLinesFile(result.GetValue(file)!);
            var printer = new RewardPrinter(
                Rewards(result.GetValue(functions)!, options), options, result.GetValue(output), result.GetValue(disagreements));
            await rows.ForEachAsync(printer.Reward, cancellationToken);
            printer.Summarize(rows.Malformed);
            return rows.Malformed > 0 ? ExitCode.WorkFailed : 0;
        });
        return command;
    }

    private static WeightedRewards Rewards(string[] names, RewardOptions options)
    {
        try
        {
            return WeightedRewards.Create(names, null, options);
        }
        catch (ArgumentException exception)
        {
            throw new CliException(exception.Message, ExitCode.WrongInput);
        }
    }
}
