using OpenRs.Cloud.Agent.Sessions;
using OpenRs.Cloud.Agent.Traces;
using OpenRs.Cloud.Agent.Work.Rollouts;
using OpenRs.Cloud.Agent.Work.Training;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Protocol.Traces;
using OpenRs.Cloud.Rewards;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Devices;
using OpenRs.Recipes;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Memory;
using OpenRs.Recipes.Options;
using DeviceType = TorchSharp.DeviceType;

namespace OpenRs.Cloud.Agent.Work;

/// <summary>Does all kinds of units with models in this process. Holds one run at a time; used by one job at a time.</summary>
internal sealed class UnitExecutor(AgentOptions options, UnitSpans spans, RewardServices rewards, TimeProvider time)
    : IUnitExecutor, IDisposable
{
    private readonly DeviceFit _fit = new(
        $"{options.Device} ({options.GpuType})",
        options.Device.type == DeviceType.CUDA && DeviceMemory.TotalBytes(options.Device) is > 0 and var bytes
            ? bytes - DeviceMemory.ReservedBytes
            : null,
        options.Slots,
        options.Roles.Count == 0 || options.Roles.Contains(AgentRole.Train));

    private IObjectStore? _objects;
    private string _objectsUri = "";
    private RunWorkspace? _workspace;
    private Generator? _generator;
    private Trainer? _trainer;
    private Recipe? _recipe;
    private string _recipeJson = "";

    public void UseObjects(string uri) => _objectsUri = uri;

    // A unit of a run is a group of completions, one of an evaluation a single one.
    public int UnitsAtOnce(Offer offer)
    {
        var slots = _workspace?.Run.Job == offer.Job && _generator is not null ? _generator.Slots : _fit.FirstSlots;
        return offer.Dataset is null ? slots : Math.Max(1, slots / RecipeOf(offer).NumGenerations);
    }

    // On a thread of its own: tensor work must not hold up the pool that heartbeats run on.
    public Task ExecuteAsync(
        Offer offer, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => ComputeAsync(offer, units, report, phases, cancellationToken).GetAwaiter().GetResult(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    public void Dispose() => Close();

    private async Task ComputeAsync(
        Offer run, IReadOnlyList<WorkUnit> units, Action<UnitOutcome> report, PhaseClock phases, CancellationToken cancellationToken)
    {
        await OpenAsync(run, phases, cancellationToken);
        switch (units[0].KindCase)
        {
            case WorkUnit.KindOneofCase.Rollout:
                await UsePolicyAsync(units, units[0].Rollout.PolicyVersion, units[0].Rollout.Policy, phases, cancellationToken);
                using (phases.Enter(Phase.Rollout))
                {
                    var scoring = new UnitScoring(rewards, _workspace!);
                    await RolloutWork.ExecuteAsync(_workspace!, _generator!, units, _objects!, report, spans, scoring, cancellationToken);
                }

                break;
            case WorkUnit.KindOneofCase.Evaluate:
                await UsePolicyAsync(units, units[0].Evaluate.Step, units[0].Evaluate.Policy, phases, cancellationToken);
                using (phases.Enter(Phase.Evaluate))
                {
                    await EvaluateWork.ExecuteAsync(_workspace!, _generator!, units, _objects!, report, spans, cancellationToken);
                }

                break;
            case WorkUnit.KindOneofCase.Sample:
                await UsePolicyAsync(units, 0, null, phases, cancellationToken);
                using (phases.Enter(Phase.Evaluate))
                {
                    await EvaluateWork.SampleAsync(_workspace!, _generator!, units, _objects!, report, spans, cancellationToken);
                }

                break;
            case WorkUnit.KindOneofCase.Train:
                using (phases.Enter(Phase.Train))
                {
                    report(await TrainWork.ExecuteAsync(
                        TrainerOf(phases, cancellationToken), units[0], phases, spans, time, cancellationToken));
                }

                break;
            default:
                using (phases.Enter(Phase.Save))
                {
                    report(await TrainWork.SaveAsync(
                        TrainerOf(phases, cancellationToken), units[0], phases, spans, time, cancellationToken));
                }

                break;
        }
    }

    private async Task OpenAsync(Offer run, PhaseClock phases, CancellationToken cancellationToken)
    {
        if (_workspace?.Run.Job == run.Job)
        {
            return;
        }

        using var loading = phases.Enter(Phase.Load);
        Close();
        var store = new ObjectStoreOptions { Uri = _objectsUri, ConnectionString = options.ObjectsConnectionString };
        _objects = await ObjectStoreFactory.OpenAsync(store, time, cancellationToken);
        _workspace = await RunWorkspace.OpenAsync(run, RecipeOf(run), _objects, options.CacheFolder, time, cancellationToken);
    }

    private async Task UsePolicyAsync(
        IReadOnlyList<WorkUnit> units, int version, ObjectRef? policy, PhaseClock phases, CancellationToken cancellationToken)
    {
        using var loading = phases.Enter(Phase.Load);
        using var span = spans.Begin(SpanNames.Load, units);
        _generator ??= new Generator(_workspace!, _objects!, SlotsOf(_workspace!), options.Threads, options.Device, cancellationToken);
        await _generator.UseAsync(version, policy, cancellationToken);
    }

    // An evaluation takes a model as it is.
    private int SlotsOf(RunWorkspace workspace)
    {
        var model = DecoderConfigFile.Read(workspace.BaseModelFolder);
        var recipe = workspace.IsRun ? workspace.Recipe : workspace.Recipe with { Dtype = model.StorageType.ToWeightType() };
        return _fit.Slots(model, recipe, workspace.IsRun) is > 0 and var slots
            ? slots
            : throw TooSmall(_fit.DecoderProblem(model, recipe)!);
    }

    // Another agent's GPU may be larger, so an attempt there can help.
    private static UnitException TooSmall(string problem) => new("", problem, permanent: false);

    private Trainer TrainerOf(PhaseClock phases, CancellationToken cancellationToken)
    {
        using var loading = phases.Enter(Phase.Load);
        if (_trainer is null
            && _fit.TrainerProblem(DecoderConfigFile.Read(_workspace!.BaseModelFolder), _workspace.Recipe) is { } problem)
        {
            throw TooSmall(problem);
        }

        return _trainer ??= new Trainer(_workspace!, _objects!, options.Device, time, cancellationToken);
    }

    private Recipe RecipeOf(Offer run)
    {
        if (_recipe is null || _recipeJson != run.RecipeJson)
        {
            _recipe = RecipeLoader.LoadStored(run.RecipeJson);
            _recipeJson = run.RecipeJson;
        }

        return _recipe;
    }

    private void Close()
    {
        _generator?.Dispose();
        _trainer?.Dispose();
        _generator = null;
        _trainer = null;
        _workspace = null;
    }
}
