using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Simulator.Hosting.Activations;
using OpenRs.Cloud.Simulator.Hosting.Calls;
using OpenRs.Cloud.Simulator.Hosting.Timers;
using OpenRs.Cloud.Simulator.Time;
using Orleans.Storage;
using Orleans.Timers;

namespace OpenRs.Cloud.Simulator.Hosting;

/// <summary>
/// The grains of one life of a server, in virtual time on the thread of the simulator: finds or makes the activation of a called grain.
/// What a grain can see is as in a silo; the contract tests run on both.
/// </summary>
internal sealed class GrainHost
{
    private static readonly TimeSpan CollectionPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(15);
    private readonly Dictionary<GrainId, Activation> _activations = [];
    private readonly ReminderService _reminders;

    /// <param name="process">Where the grains run; they end with it.</param>
    /// <param name="grains">The grain classes.</param>
    /// <param name="services">What grains are given; the host adds itself.</param>
    /// <param name="storage">Where states are kept.</param>
    /// <param name="reminders">Where reminders are kept.</param>
    /// <param name="channel">Carries calls and answers.</param>
    public GrainHost(
        SimulatedProcess process, GrainCatalog grains, HostServices services, IGrainStorage storage, IReminderTable reminders,
        IMessageChannel channel)
    {
        (Process, Grains, Services, Storage, Channel) = (process, grains, services, storage, channel);
        Time = services.GetRequiredService<TimeProvider>();
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<GrainHost>();
        Factory = new GrainFactory(this);
        _reminders = new ReminderService(this, reminders);
        services.Add<IGrainFactory>(Factory).Add<ITimerRegistry>(new TimerRegistry()).Add<IReminderRegistry>(_reminders);
    }

    public SimulatedProcess Process { get; }

    public GrainCatalog Grains { get; }

    public HostServices Services { get; }

    public IGrainStorage Storage { get; }

    public IMessageChannel Channel { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public GrainFactory Factory { get; }

    /// <summary>How long a caller waits, unless the method carries [ResponseTimeout]. Default: 30 seconds, as in a silo.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public Task StartAsync()
    {
        Process.After(CollectionPeriod, CollectIdle);
        return _reminders.StartAsync();
    }

    /// <summary>Hands a call to the activation of its grain, which is made if there is none.</summary>
    public void Receive(GrainCall call)
    {
        if (!_activations.TryGetValue(call.Target, out var activation))
        {
            activation = new Activation(this, Grains.ClassOf(call.Target.Type), call.Target);
            _activations.Add(call.Target, activation);
        }

        activation.Receive(call);
    }

    /// <summary>The activation of a grain; null when it is not in memory.</summary>
    public Activation? Find(GrainId grainId) => _activations.GetValueOrDefault(grainId);

    public void Remove(Activation activation) => _activations.Remove(activation.GrainId);

    private void CollectIdle()
    {
        foreach (var activation in _activations.Values)
        {
            activation.CollectIfIdle(CollectionAge);
        }

        Process.After(CollectionPeriod, CollectIdle);
    }
}
