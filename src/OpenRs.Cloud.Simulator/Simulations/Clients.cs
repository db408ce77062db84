using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Servers;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Simulations;

/// <summary>
/// Those who want something of the server: runs and evaluations, and now and then a pause, another number of agents or shards, or an end.
/// </summary>
internal sealed class Clients(World world, SimulatedServer server, JobObservers jobs)
{
    private const string Project = "project";
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(6);
    private readonly HashSet<string> _created = [];

    private SeededRandom Random => world.Random;

    /// <summary>Starts.</summary>
    public void Begin()
    {
        for (var i = 0; i < world.Plan.Runs.Count; i++)
        {
            var number = i;
            world.Process.After(world.Plan.Runs[i].Start, () => Request($"request-{number}", (project, request) =>
                project.CreateRunAsync(request, world.Plan.Runs[number].Spec, CancellationToken.None)));
        }

        for (var i = 0; i < world.Plan.Evaluations.Count; i++)
        {
            var number = i;
            world.Process.After(world.Plan.Evaluations[i].Start, () => Request($"evaluation-{number}", (project, request) =>
                project.CreateEvaluationAsync(request, world.Plan.Evaluations[number].Spec, CancellationToken.None)));
        }

        LookAtRuns();
        if (world.Plan.MonthlyUsd > 0)
        {
            ChangeBudgets();
        }

        if (world.Options is { Faulty: true, HasBusyClients: true })
        {
            Meddle(Random.Between(15, 120));
        }
    }

    // At the end there is no limit, so that all that was asked for is made.
    private void ChangeBudgets()
    {
        SetBudget(world.Plan.MonthlyUsd);
        Change(Random.Between(10, 60));
        world.Process.After(world.Plan.FaultTime, Lift);

        void Change(double meanSeconds) => world.Process.After(Random.Wait(meanSeconds), () =>
        {
            if (!world.Faults.IsCalm)
            {
                SetBudget(Money.RoundUp(world.Plan.MonthlyUsd * (decimal)Random.Between(0.3, 2)));
                Change(meanSeconds);
            }
        });

        void Lift()
        {
            SetBudget(0);
            world.Process.After(Retry, () =>
            {
                if (jobs.All.Count < world.Plan.Jobs)
                {
                    Lift();
                }
            });
        }
    }

    private void SetBudget(decimal monthlyUsd)
    {
        world.Faults.Note(
            FaultKind.MonthlyBudget, "client", "sets the month's budget to {0} millionths of a dollar", Money.ToMicros(monthlyUsd));
        Ask<IProjectGrain>(
            Project, "sets the month's budget", project => project.SetBudgetAsync(monthlyUsd, CancellationToken.None));
    }

    // Who hears nothing asks again, with the same request id.
    private void Request(string requestId, Func<IProjectGrain, string, Task> create)
    {
        if (_created.Contains(requestId))
        {
            return;
        }

        if (server.Grains is { } grains)
        {
            var project = grains.GetGrain<IProjectGrain>(Project);
            Ask(async () =>
            {
                await create(project, requestId);
                _created.Add(requestId);
            });
        }

        world.Process.After(Retry, () => Request(requestId, create));
    }

    private void Meddle(double meanSeconds) => world.Process.After(Random.Wait(meanSeconds), () =>
    {
        if (world.Faults.IsCalm)
        {
            return;
        }

        if (jobs.All.Count > 0)
        {
            MeddleWith(jobs.All[Random.Below(jobs.All.Count)]);
        }

        Meddle(meanSeconds);
    });

    private void MeddleWith(JobObserver job)
    {
        var number = Random.Between(1, 6);
        switch ((job, Random.Below(10)))
        {
            case (EvaluationObserver evaluation, < 8): Ask(
                evaluation, $"cuts the evaluation into {number}", grain => grain.ReshardAsync(number)); break;
            case (EvaluationObserver evaluation, _): Ask(evaluation, "cancels the evaluation", static grain => grain.CancelAsync()); break;
            case (RunObserver run, < 4): Ask(run, "pauses the run", static grain => grain.PauseAsync()); break;
            case (RunObserver run, < 9): Ask(run, $"scales the run to {number}", grain => grain.ScaleAsync(number)); break;
            case (RunObserver run, _): Ask(run, "cancels the run", static grain => grain.CancelAsync()); break;
        }
    }

    // A paused run is nobody's end: somebody resumes it with more money, or gives it up.
    private void LookAtRuns() => world.Process.After(Random.Seconds(2, 8), () =>
    {
        foreach (var run in jobs.All.OfType<RunObserver>().Where(static run => run.Run?.State == RunState.Paused))
        {
            if (Random.Chance(0.2))
            {
                Ask(run, "cancels the run", static grain => grain.CancelAsync());
            }
            else if (Random.Chance(0.7))
            {
                // More each time: with the same sum again and again a run whose save costs more than that would never end.
                var budget = run.Run!.BudgetUsd + decimal.Round(run.Run.BudgetUsd * (decimal)Random.Between(0.3, 1), 6);
                Ask<IProjectGrain>(
                    Project, "resumes the run", project => project.ResumeRunAsync(run.JobId, budget, CancellationToken.None));
            }
        }

        // Nor is a job that waits for an agent that costs less: prices need not fall again.
        foreach (var job in jobs.All)
        {
            if (job is RunObserver { Run.WaitsForPrice: true } waiting && Random.Chance(0.2))
            {
                Ask(waiting, "cancels the run", static grain => grain.CancelAsync());
            }
            else if (job is EvaluationObserver { Evaluation.WaitsForPrice: true, IsFinal: false } evaluation && Random.Chance(0.2))
            {
                Ask(evaluation, "cancels the evaluation", static grain => grain.CancelAsync());
            }
        }

        LookAtRuns();
    });

    private void Ask(RunObserver run, string what, Func<ITrainingRunGrain, Task> ask) => Ask<ITrainingRunGrain>(run.JobId, what, ask);

    private void Ask(EvaluationObserver evaluation, string what, Func<IEvaluationGrain, Task> ask) =>
        Ask<IEvaluationGrain>(evaluation.JobId, what, ask);

    private void Ask<TGrain>(string key, string what, Func<TGrain, Task> ask)
        where TGrain : IGrainWithStringKey
    {
        if (server.Grains is { } grains)
        {
            world.Log.Add("client", what);
            Ask(() => ask(grains.GetGrain<TGrain>(key)));
        }
    }

    private void Ask(Func<Task> ask) => world.Process.Fork(async () =>
    {
        try
        {
            await ask();
        }
        catch (Exception exception) when (SimulatedSession.IsInjectedFault(exception))
        {
            world.Log.Add("client", $"is refused, or has no answer: {exception.GetType().Name}");
        }
    });
}
