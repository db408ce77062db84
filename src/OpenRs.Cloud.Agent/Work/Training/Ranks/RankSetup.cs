using OpenRs.Learning.Training.Distributed;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary>What a rank needs to know of the run and of the others.</summary>
/// <param name="Rank">Its number.</param>
/// <param name="Port">Loopback port where rank 0 is met.</param>
/// <param name="Token">Secret by which the ranks of this trainer know each other.</param>
/// <param name="ModelFolder">Folder of the base model.</param>
/// <param name="RecipeJson">The resolved recipe, which also says the number of ranks.</param>
internal sealed record RankSetup(int Rank, int Port, string Token, string ModelFolder, string RecipeJson)
{
    // Ranks of one host wait for each other during a step, however long; that one has died they notice at once.
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(6);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How the ranks of one host meet.</summary>
    public static ProcessGroupOptions Meet(int rank, int ranks, int port, string token) =>
        new() { Rank = rank, World = ranks, Port = port, Token = token, ConnectTimeout = ConnectTimeout, Timeout = LongestStep };
}
