using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using OpenRs.Cloud.Hosting.Local;
using OpenRs.Cloud.Hosting.Local.Errors;
using OpenRs.Cloud.Hosting.TestProcess;
using Orleans.Storage;

namespace OpenRs.Cloud.Hosting.Tests.Local;

public sealed class PersistenceTests
{
    [Fact]
    public async Task State_AfterARestart_IsTheLastWritten()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "deep", "state.db");
        await using (var host = await LocalHost.StartAsync(file))
        {
            var grain = host.Grain<ICounterGrain>("a");
            Assert.Null(await grain.Etag());
            Assert.Equal(3, await grain.Add(3));
            Assert.Equal(7, await grain.Add(4));
            Assert.Equal("2", await grain.Etag());
            await host.StopAsync();
        }

        await using (var host = await LocalHost.StartAsync(file))
        {
            Assert.Equal(7, await host.Grain<ICounterGrain>("a").Get());
            Assert.Equal(0, await host.Grain<ICounterGrain>("b").Get());
        }
    }

    [Fact]
    public async Task State_InTheFile_IsReadableJson()
    {
        await using var host = await LocalHost.StartAsync();
        await host.Grain<ICounterGrain>("a").AddText(5, 2);
        Assert.Equal(
            """{"Value":5,"Text":"xx","Day":"Friday"}""",
            Query(host, "SELECT data FROM grain_state WHERE grain='counter/a' AND json_valid(data)"));
    }

    [Fact]
    public async Task Write_OnceAcknowledged_IsCommitted()
    {
        await using var host = await LocalHost.StartAsync();
        for (var i = 1; i <= 20; i++)
        {
            await host.Grain<ICounterGrain>("a").Add(1);
            Assert.Equal($"{i}", Query(host, "SELECT json_extract(data, '$.Value') FROM grain_state WHERE grain='counter/a'"));
        }
    }

    [Fact]
    public async Task ClearedState_WrittenAgain_GetsAVersionNoOldWriterKnows()
    {
        await using var host = await LocalHost.StartAsync();
        var grain = host.Grain<ICounterGrain>("a");
        await grain.Clear();
        await grain.Add(1);
        await grain.Clear();
        Assert.Null(await grain.Etag());
        Assert.Equal(0, await grain.Get());
        Assert.Equal(5, await grain.Add(5));
        Assert.Equal("3", await grain.Etag());
    }

    [Fact]
    public async Task Write_OverAnotherWritersVersion_IsRefusedAndTheGrainReloads()
    {
        await using var host = await LocalHost.StartAsync();
        var grain = host.Grain<ICounterGrain>("a");
        await grain.Add(1);
        await host.Store.WriteAsync(new("counter/a", StorageNames.Default, "counter"), """{"Value":40}"""u8.ToArray(), 1);
        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Add(1));
        Assert.Equal(("2", "1"), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Contains("counter/a", conflict.Message);
        Assert.Equal(41, await grain.Add(1));
    }

    [Fact]
    public async Task Conflict_PassingThroughACaller_LeavesTheCallerInMemory()
    {
        await using var host = await LocalHost.StartAsync();
        var caller = host.Grain<ICallerGrain>("c");
        await caller.AddTo("a");
        await host.Store.WriteAsync(new("counter/a", StorageNames.Default, "counter"), """{"Value":40}"""u8.ToArray(), 1);
        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.AddTo("a"));
        Assert.Equal(2, await caller.Attempts());
        Assert.Equal(41, await caller.AddTo("a"));
    }

    [Fact]
    public async Task FullDisk_OnWrite_IsATypedErrorAndTheGrainKeepsWhatIsStored()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "state.db");
        await using var host = await LocalHost.StartAsync(
            file, services => services.AddSingleton(new StateStore(file, maximumPages: 32)));
        var grain = host.Grain<ICounterGrain>("a");
        await grain.Add(1);
        var small = Enumerable.Range(0, 8).Select(i => host.Grain<ICounterGrain>($"s{i}").Add(1)).ToArray();
        var full = await Assert.ThrowsAsync<StateFileFullException>(() => grain.AddText(1, 1_000_000));
        Assert.Equal(file, full.Path);
        Assert.Contains(file, full.Message);

        // What shared the batch with the failing write is stored, and the grain goes on as it was.
        Assert.All(await Task.WhenAll(small), value => Assert.Equal(1, value));
        Assert.Equal(1, await grain.Get());
        Assert.Equal(2, await grain.Add(1));
    }

    [Fact]
    public async Task UnreadableState_FailsTheCallAndNamesTheState()
    {
        await using var host = await LocalHost.StartAsync();
        await host.Store.WriteAsync(new("counter/a", StorageNames.Default, "counter"), """{"Value":"x"}"""u8.ToArray(), 0);
        var thrown = await Assert.ThrowsAsync<GrainStorageException>(() => host.Grain<ICounterGrain>("a").Get());
        Assert.Contains("counter/a (openrs/counter)", thrown.Message);
    }

    [Fact]
    public async Task ManyGrains_WritingAtOnce_AreAllStored()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "state.db");
        await using (var host = await LocalHost.StartAsync(file))
        {
            await Task.WhenAll(Enumerable.Range(0, 3000).Select(i => host.Grain<ICounterGrain>($"{i % 300}").Add(1)));
            await host.StopAsync();
        }

        await using (var host = await LocalHost.StartAsync(file))
        {
            Assert.Equal("3000", Query(host, "SELECT sum(json_extract(data, '$.Value')) FROM grain_state"));
        }
    }

    private static string Query(LocalHost host, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={host.StateFile};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
