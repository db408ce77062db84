namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>What only the simulator's host can show: the end of a process at any instant, lost messages, hours without a call.</summary>
public sealed class SimulatedHostTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Crash_KeepsWhatWasStored_AndNothingElse()
    {
        var host = new SimulatedContractHost();
        await host.RunAsync(async run =>
        {
            await run.Grain<IStateGrain>("a").Add(3);
            await run.Grain<IStateGrain>("a").Pretend(50);
            _ = run.Grain<IStepGrain>("b").Run("1");
            await run.Probe.Until("1 in");
            await host.RestartAsync();
            run.Probe.Open("1");
            Assert.Equal("3 added True", await run.Grain<IStateGrain>("a").Describe());
            Assert.Equal("b: again", await run.Grain<IStepGrain>("b").Echo("again"));
            Assert.DoesNotContain("1 out", run.Probe.Log);
            Assert.Equal(2, run.Probe.Log.Count(static entry => entry == "activate"));
        });
    }

    [Fact]
    public async Task Reminder_AfterACrash_TicksByItsSchedule_WithoutWhatWasMissed()
    {
        var host = new SimulatedContractHost();
        await host.RunAsync(async run =>
        {
            await run.Grain<ITimedGrain>("a").Remind("r", 2 * Minute, 10 * Minute);
            host.Process.Kill();
            await run.AdvanceAsync(27 * Minute);
            await host.RestartAsync();
            await run.AdvanceAsync(4.9 * Minute);
            Assert.Empty(run.Probe.Log);
            await run.AdvanceAsync(0.1 * Minute);
            await run.Probe.Until("r after 30 of 10");
            Assert.Equal(["r"], await run.Grain<ITimedGrain>("a").Reminders());
        });
    }

    [Fact]
    public async Task Reminder_RemovedBeforeACrash_StaysRemoved()
    {
        var host = new SimulatedContractHost();
        await host.RunAsync(async run =>
        {
            await run.Grain<ITimedGrain>("a").Remind("r", Minute, Minute);
            await run.Grain<ITimedGrain>("a").Forget("r");
            await host.RestartAsync();
            await run.AdvanceAsync(10 * Minute);
            Assert.Empty(run.Probe.Log);
        });
    }

    [Fact]
    public async Task IdleGrain_AfterAQuarterOfAnHour_LeavesMemory()
    {
        await new SimulatedContractHost().RunAsync(async run =>
        {
            var grain = run.Grain<IStepGrain>("a");
            await grain.Echo("x");
            await run.AdvanceAsync(14 * Minute);
            await grain.Echo("x");
            await run.AdvanceAsync(14 * Minute);
            Assert.Equal(["activate"], run.Probe.Log);
            await run.AdvanceAsync(3 * Minute);
            Assert.Equal(["activate", "deactivate ActivationIdle"], run.Probe.Log);
        });
    }

    [Fact]
    public async Task LostMessages_SameSeed_GivesTheSameHistory_AndAnotherSeedAnother()
    {
        var first = await PlayAsync(seed: 7);
        Assert.Equal(first, await PlayAsync(seed: 7));
        Assert.NotEqual(first, await PlayAsync(seed: 8));
        Assert.DoesNotContain("lost 0", first);
        Assert.Contains(first, static entry => entry.EndsWith(nameof(TimeoutException), StringComparison.Ordinal));
        Assert.Contains(first, static entry => entry.EndsWith("ok", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CodeThatLeavesTheThreadOfTheSimulator_FailsTheSimulation()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => new SimulatedContractHost().RunAsync(static async run =>
        {
            var thread = new Thread(() => run.Grain<IStepGrain>("a").Echo("x"));
            thread.Start();
            thread.Join();
            await run.AdvanceAsync(Minute);
        }));
        Assert.Contains("left the simulator's thread", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_IsRefused() => await new SimulatedContractHost().RunAsync(static async run =>
    {
        var thrown = await Assert.ThrowsAsync<NotSupportedException>(run.Grain<IStepGrain>("a").Migrate);
        Assert.Equal($"Grain step/{run.Probe.Id}-a cannot migrate: the simulator has one server. Deactivate it instead.", thrown.Message);
    });

    private static async Task<IReadOnlyList<string>> PlayAsync(ulong seed)
    {
        LossyChannel? channel = null;
        List<string> history = [];
        await new SimulatedContractHost(seed, host => channel = new LossyChannel(host, loss: 0.05)).RunAsync(async run =>
        {
            string[] names = ["a", "b", "c"];
            foreach (var (i, call) in Enumerable.Range(0, 60).Select(i => (i, run.Grain<IStepGrain>(names[i % 3]).Count(i))).ToList())
            {
                try
                {
                    history.Add($"{i} {await call} ok");
                }
                catch (TimeoutException exception)
                {
                    history.Add($"{i} {exception.GetType().Name}");
                }
            }
        });
        return [.. history, $"lost {channel!.Lost}"];
    }
}
