using System.CommandLine;
using System.Runtime.InteropServices;
using OpenRs.Cloud.Agent.Work.Policies;
using OpenRs.Learning.Devices;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary><c>trainer-rank</c>: what an agent starts for each trainer rank beside its own; told what to do on standard input.</summary>
internal static class RankCommand
{
    public const string Name = "trainer-rank";
    private const int LostTheOthers = 3;

    public static Command Create()
    {
        var command = new Command(Name, "Train with other ranks; started by an agent.") { Hidden = true };
        command.SetAction(static _ => Run());
        return command;
    }

    private static int Run()
    {
        using var input = new RankInput(Console.In);
        // A signal to the whole group is for the agent, which hands its work back and then closes the input.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static signal => signal.Cancel = true);
        if (input.ReadLine() is not { } first || RankMessage.Parse(first).Setup is not { } setup)
        {
            Console.Error.WriteLine($"{Name} is started by an agent, which says on standard input what to do.");
            return 2;
        }

        try
        {
            Follow(setup, input);
            return 0;
        }
        catch (ProcessGroupException lost)
        {
            Console.Error.WriteLine(lost.Message);
            return LostTheOthers;
        }
    }

    private static void Follow(RankSetup setup, RankInput input)
    {
        var recipe = RecipeLoader.LoadStored(setup.RecipeJson);
        var device = ComputeDevice.Resolve(setup.Device);
        using var model = BaseModel.LoadPolicy(setup.ModelFolder, recipe, modelId: "", device, CancellationToken.None);
        using var reference = BaseModel.LoadReference(setup.ModelFolder, recipe, device, CancellationToken.None);
        var ranks = recipe.Compute.TrainerRanks;
        Console.WriteLine($"Trainer rank {setup.Rank} of {ranks} is process {Environment.ProcessId}.");
        using var group = ProcessGroup.Connect(RankSetup.Meet(setup.Rank, ranks, setup.Port, setup.Token, device));
        using var trainer = new RankTrainer(
            model, reference, recipe, Path.GetDirectoryName(setup.ModelFolder)!, TimeProvider.System, group);
        while (input.ReadLine() is { } line)
        {
            trainer.Do(RankMessage.Parse(line), folder: "", CancellationToken.None);
        }
    }
}
