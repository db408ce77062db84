using System.Runtime.ExceptionServices;
using OpenRs.Cloud.Simulator.Hosting;
using OpenRs.Cloud.Simulator.Hosting.Activations;
using OpenRs.Cloud.Simulator.Hosting.Calls;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Servers;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>
/// The simulator's host with its store and reminder table, in a world in which nothing goes wrong unless the test brings it about.
/// </summary>
internal sealed class SimulatedContractHost
{
    private static readonly GrainCatalog Classes = new(GrainCatalog.ClassesOf(typeof(SimulatedContractHost).Assembly)
        .Where(static type => type.Namespace == typeof(SimulatedContractHost).Namespace));

    private readonly World _world;
    private readonly SimulatedProcess _test;
    private readonly Func<SimulatedContractHost, IMessageChannel> _channel;
    private GrainHost? _host;

    public SimulatedContractHost(ulong seed = 1, Func<SimulatedContractHost, IMessageChannel>? channel = null)
    {
        _channel = channel ?? (static _ => new DirectChannel());
        _world = new World(seed, WorldPlan.Draw(new SeededRandom(seed)), new SimulationOptions { Faulty = false });
        _test = new SimulatedProcess(_world.Time, "test");
    }

    public SeededRandom Random => _world.Random;

    /// <summary>The process of the grains.</summary>
    public SimulatedProcess Process { get; private set; } = null!;

    /// <summary>Runs a test in virtual time.</summary>
    public Task RunAsync(Func<ContractRun, Task> test)
    {
        ExceptionDispatchInfo? failure = null;
        var done = false;
        _test.Run(() => _test.Fork(async () =>
        {
            try
            {
                await RestartAsync();
                await test(new ContractRun(() => _host!.Factory, AdvanceAsync, waits: false));
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            done = true;
        }));
        var ended = _world.Time.Run(() => done, TimeSpan.FromDays(1).Ticks);
        failure?.Throw();
        Assert.True(ended, "the test waits for something that never happens");
        return Task.CompletedTask;
    }

    /// <summary>Kills the process of the grains, if there is one, and starts another on what was stored.</summary>
    public Task RestartAsync()
    {
        Process?.Kill();
        Process = new SimulatedProcess(_world.Time, "host");
        _world.ServerTime = Process.Clock;
        var services = new HostServices().Add<TimeProvider>(Process.Clock);
        var jobs = new JobObservers(_world);
        var store = new SimulatedStore(_world, jobs, new SimulatedServer(_world, jobs), Process);
        _host = new GrainHost(Process, Classes, services, store, new SimulatedReminderTable(_world, Process), _channel(this));
        return _host.StartAsync();
    }

    public Task AdvanceAsync(TimeSpan span)
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _test.After(span, passed.SetResult);
        return passed.Task;
    }
}
