using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Simulator;

/// <summary>Those who want something of the server: runs, and now and then a pause, another number of agents, or an end.</summary>
internal sealed class Clients(World world)
{
    private const string Project = "project";
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(6);
    private readonly HashSet<int> _created = [];

    private SeededRandom Random => world.Random;

    /// <summary>Starts.</summary>
    public void Begin()
    {
        for (var i = 0; i < world.Plan.Runs.Count; i++)
        {
            var number = i;
            world.Process.After(world.Plan.Runs[i].Start, () => RequestRun(number));
        }

        LookAtRuns();
        if (world.Options.Faulty)
        {
            Meddle(Random.Between(15, 120));
        }
    }

    // Who hears nothing asks again, with the same request id.
    private void RequestRun(int number)
    {
        if (_created.Contains(number))
        {
            return;
        }

        if (world.Server.Grains is { } grains)
        {
            var project = grains.GetGrain<IProjectGrain>(Project);
            Ask(async () =>
            {
                await project.CreateRunAsync($"request-{number}", world.Plan.Runs[number].Spec, CancellationToken.None);
                _created.Add(number);
            });
        }

        world.Process.After(Retry, () => RequestRun(number));
    }

    private void Meddle(double meanSeconds) => world.Process.After(Random.Wait(meanSeconds), () =>
    {
        if (world.Faults.IsCalm)
        {
            return;
        }

        if (world.Runs.Count > 0)
        {
            var run = world.Runs[Random.Below(world.Runs.Count)];
            switch (Random.Below(10))
            {
                case < 4: Ask(run, "pauses the run", static grain => grain.PauseAsync()); break;
                case < 9: Scale(run, Random.Between(1, 6)); break;
                default: Ask(run, "cancels the run", static grain => grain.CancelAsync()); break;
            }
        }

        Meddle(meanSeconds);
    });

    // A paused run is nobody's end: somebody resumes it with more money, or gives it up.
    private void LookAtRuns() => world.Process.After(Random.Seconds(2, 8), () =>
    {
        foreach (var run in world.Runs.Where(static run => run.Run?.State == RunState.Paused))
        {
            if (Random.Chance(0.2))
            {
                Ask(run, "cancels the run", static grain => grain.CancelAsync());
            }
            else if (Random.Chance(0.7))
            {
                var budget = run.Run!.BudgetUsd + decimal.Round(run.Run.Spec!.BudgetUsd * (decimal)Random.Between(0.3, 1), 6);
                Ask(run, "resumes the run", grain => grain.ResumeAsync(budget));
            }
        }

        LookAtRuns();
    });

    private void Scale(RunObserver run, int agents) => Ask(run, $"scales the run to {agents}", grain => grain.ScaleAsync(agents));

    private void Ask(RunObserver run, string what, Func<ITrainingRunGrain, Task> ask)
    {
        if (world.Server.Grains is { } grains)
        {
            world.Log.Add("client", what);
            Ask(() => ask(grains.GetGrain<ITrainingRunGrain>(run.RunId)));
        }
    }

    private void Ask(Func<Task> ask) => world.Process.Fork(async () =>
    {
        try
        {
            await ask();
        }
        catch (Exception exception) when (SimulatedSession.IsOrdinary(exception))
        {
            world.Log.Add("client", $"is refused, or has no answer: {exception.GetType().Name}");
        }
    });
}
