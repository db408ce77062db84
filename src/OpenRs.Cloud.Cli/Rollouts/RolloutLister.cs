using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Rollouts;

/// <summary>Lists rollouts of a run or samples of an evaluation as far as is asked for.</summary>
internal static class RolloutLister
{
    public static Option<int> LimitOption() => new Option<int>("--limit")
    {
        Description = "How many to show at most.",
        DefaultValueFactory = static _ => 50,
        HelpName = "n",
    }.Within(1, int.MaxValue);

    public static Option<int?> ProblemOption() => new Option<int?>("--problem")
    {
        Description = "Only those of this problem: a row of the dataset, from 0.",
        HelpName = "row",
    }.Within(0, int.MaxValue);

    /// <summary>Reads pages until enough is found, and prints it.</summary>
    public static async Task PrintAsync(
        ApiConnection api, ListRolloutsRequest request, int limit, OutputFormat format, CancellationToken cancellationToken)
    {
        // A page of the server ends where it has read enough, so that a rare rollout takes many short ones.
        request.PageSize = Math.Min(ApiConnection.PageSize, limit);
        var (found, shown) = (new List<Rollout>(), 0);
        string token;
        do
        {
            var page = await api.CallAsync(() => api.Rollouts.ListRolloutsAsync(request, cancellationToken: cancellationToken));
            var rollouts = page.Rollouts.Take(limit - shown).ToList();
            shown += rollouts.Count;
            token = shown < limit ? page.NextPageToken : "";
            request.PageToken = token;
            if (format == OutputFormat.JsonLines)
            {
                Json.PrintLines(rollouts);
                continue;
            }

            found.AddRange(rollouts);
        }
        while (token.Length > 0);

        if (format != OutputFormat.JsonLines)
        {
            RolloutPrinter.Print(found, format);
        }
    }
}
