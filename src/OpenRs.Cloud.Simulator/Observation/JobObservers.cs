using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>The observers of a world's jobs, one for each job that the server has stored anything of.</summary>
internal sealed class JobObservers(World world)
{
    private readonly Dictionary<string, JobObserver> _byId = new(StringComparer.Ordinal);
    private readonly List<JobObserver> _all = [];
    private readonly ProjectWatch _project = new(world);

    /// <summary>The jobs that are known, in order of their creation.</summary>
    public IReadOnlyList<JobObserver> All => _all;

    /// <summary>Whether all jobs of the plan are there and never change again.</summary>
    public bool AreSettled => _all.Count >= world.Plan.Jobs && _all.TrueForAll(static job => job.IsSettled);

    /// <summary>The observer of a lease's job; null before the job is known.</summary>
    public JobObserver? Of(string leaseId) => LeaseName.JobOf(leaseId) is { } jobId ? _byId.GetValueOrDefault(jobId) : null;

    /// <summary>A unit is about to be given to an agent.</summary>
    public void OnWorkGranted(string leaseId, WorkUnit unit) => Of(leaseId)?.OnWorkGranted(unit);

    /// <summary>The server lost time of open leases: see <see cref="MoneyWatch.OnTimeHidden"/>.</summary>
    public void OnTimeHidden(TimeSpan time) => _all.ForEach(job => job.OnTimeHidden(time.Ticks));

    /// <summary>Something was stored.</summary>
    /// <param name="key">Whose state it is.</param>
    /// <param name="json">The state; null when it was cleared.</param>
    /// <param name="begun">When the write began, by the server's clock: all that it holds was decided before.</param>
    public void OnStored(StateKey key, byte[]? json, DateTimeOffset begun)
    {
        if (json is not null && key.Name == "project")
        {
            _project.OnStored(StateFormat.Read<ProjectState>(json)!);
        }

        if (json is null || key.Name is not ("run" or "evaluation" or "ledger" or "queue" or "shard"))
        {
            return;
        }

        var observer = ObserverFor(key.Grain[(key.Grain.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('.')[0]);
        if (key.Name == "ledger")
        {
            var ledger = StateFormat.Read<LedgerState>(json)!;
            observer.OnStored(ledger, begun);
            _project.OnStored(observer.JobId, ledger);
        }
        else
        {
            var before = (observer as RunObserver)?.Run?.State;
            observer.OnStored(key, json);
            if (observer is RunObserver { Run.State: Runs.RunState.Running } && before == Runs.RunState.Paused)
            {
                _project.OnAdmitted(observer.JobId);
            }
        }
    }

    private JobObserver ObserverFor(string jobId)
    {
        if (_byId.TryGetValue(jobId, out var known))
        {
            return known;
        }

        JobObserver observer = JobId.IsEvaluation(jobId) ? new EvaluationObserver(world, jobId) : new RunObserver(world, jobId);
        _byId.Add(jobId, observer);
        _all.Add(observer);
        if (_all.OfType<RunObserver>().Count() > world.Plan.Runs.Count
            || _all.OfType<EvaluationObserver>().Count() > world.Plan.Evaluations.Count)
        {
            world.Violated(Violation.DoubleCharge, "a request made two jobs");
        }

        return observer;
    }
}
