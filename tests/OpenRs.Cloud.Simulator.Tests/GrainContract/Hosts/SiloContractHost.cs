using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.Reminders.Diagnostics;
using Orleans.TestingHost;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>A silo of Orleans' own test cluster.</summary>
internal sealed class SiloContractHost : IAsyncDisposable, IObserver<ReminderEvents.ReminderEvent>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly FakeTimeProvider _timers = new();
    private readonly FakeTimeProvider _reminders = new();
    private readonly InProcessTestCluster _cluster;
    private IDisposable? _events;

    public SiloContractHost()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage(StorageNames.Default).UseInMemoryReminderService();
            silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, _timers);
            silo.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, new NeverEarlyTimeProvider(_reminders));
            silo.Services.AddSingleton<TimeProvider>(TimeProvider.System);

            // The silo's own load report goes by the clock of grain timers, every second.
            silo.Configure<DeploymentLoadPublisherOptions>(static options =>
                options.DeploymentLoadPublisherRefreshTime = TimeSpan.FromDays(1));

            // Grains with planted defects have the grain types of the product's.
            silo.Services.PostConfigure<GrainTypeOptions>(static options =>
                options.Classes.RemoveWhere(static type => type.Namespace?.StartsWith("OpenRs", StringComparison.Ordinal) == true
                    && type.Namespace != typeof(SiloContractHost).Namespace));
        });
        _cluster = builder.Build();
    }

    public Task StartAsync()
    {
        _events = ReminderEvents.AllEvents.Subscribe(this);
        return _cluster.DeployAsync();
    }

    public async Task RunAsync(Func<ContractRun, Task> test)
    {
        var services = _cluster.Silos[0].ServiceProvider;
        var run = new ContractRun(services.GetRequiredService<IGrainFactory>, AdvanceAsync, waits: true);

        // Not in the context of the test runner: a timer that the test fires runs code of the silo in place.
        var running = Task.Run(() => test(run));
        if (await Task.WhenAny(running, Task.Delay(Timeout)) != running)
        {
            Assert.Fail($"the test waits for something that does not happen; the log is {string.Join(", ", run.Probe.Log)}"
                + $"; reminders were set for {string.Join(", ", run.Probe.Timers.Log)}");
        }

        await running;
    }

    public ValueTask DisposeAsync()
    {
        _events?.Dispose();
        return _cluster.DisposeAsync();
    }

    public void OnNext(ReminderEvents.ReminderEvent value)
    {
        if (value is ReminderEvents.LocalReminderTickWaitArmed)
        {
            Probe.Of(value.GrainId).Timers.Write(value.ReminderName);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private Task AdvanceAsync(TimeSpan span)
    {
        _timers.Advance(span);
        _reminders.Advance(span + NeverEarlyTimeProvider.Lateness);
        return Task.CompletedTask;
    }
}
