using Microsoft.Extensions.DependencyInjection;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>What a simulator stands on: with clock, turns, messages and storage replaced, a seed decides everything that happens.</summary>
public sealed class SimulationSeamTests
{
    [Fact]
    public async Task SameSeed_GivesTheSameHistory_AndAnotherSeedAnother()
    {
        var first = await RunAsync(seed: 7);
        Assert.Equal(first, await RunAsync(seed: 7));
        Assert.NotEqual(first, await RunAsync(seed: 8));
        Assert.Contains(first, entry => entry.StartsWith("lost", StringComparison.Ordinal) && entry != "lost 0");
        Assert.Contains(first, entry => entry.EndsWith(nameof(GrainCallTimeoutException), StringComparison.Ordinal));
        Assert.Contains(first, entry => entry.EndsWith("ok", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> RunAsync(int seed)
    {
        var time = new ManualTimeProvider();
        var turns = new SeededTurns(seed);
        var channel = new LossyChannel(seed, time, loss: 0.05);
        await using var host = await TestHost.StartAsync(time, stateFile: "unused", register: services => services
            .AddSingleton<ITurnScheduler>(turns)
            .AddSingleton<IMessageChannel>(channel)
            .AddSingleton<IGrainStore>(new MemoryStore()));
        for (var i = 0; i < 100; i++)
        {
            host.Probe.Open($"{i}");
        }

        var calls = new List<Task>();
        for (var i = 0; i < 100; i++)
        {
            calls.Add(host.Grain<IScheduledGrain>($"{i % 5}").Run($"{i}"));
            calls.Add(host.Grain<ICounterGrain>($"{i % 7}").Add(i));
            calls.Add(host.Grain<ICallerGrain>($"{i % 3}").Follow(["x", "y"]));
        }

        while (!calls.TrueForAll(call => call.IsCompleted))
        {
            turns.RunUntilQuiet();
            if (time.NextDue is { } due)
            {
                time.Advance(due - time.GetUtcNow());
            }
        }

        var outcomes = calls.Select((call, i) => $"{i} {call.Exception?.InnerException?.GetType().Name ?? "ok"}");
        return [.. host.Probe.Log, .. outcomes, $"lost {channel.Lost}"];
    }
}
