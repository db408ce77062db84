using System.Collections.Immutable;

namespace OpenRs.Cloud.Embedded.Tests;

public sealed class CopyTests
{
    [Fact]
    public async Task Argument_ChangedAfterTheCall_DoesNotReachTheGrain()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IStorekeeperGrain>("a");
        List<int[]> values = [[1, 2], [3]];
        await grain.Keep(values);
        values[0][0] = 99;
        values.Clear();
        Assert.Equal([[1, 2], [3]], await grain.Kept());
    }

    [Fact]
    public async Task Result_ChangedByTheCaller_DoesNotReachTheGrain()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IStorekeeperGrain>("a");
        await grain.Keep([[1, 2]]);
        (await grain.Kept())[0][0] = 99;
        Assert.Equal([[1, 2]], await grain.Kept());
    }

    [Fact]
    public async Task Argument_ChangedByTheGrain_DoesNotReachTheCaller()
    {
        await using var host = await TestHost.StartAsync();
        var parcel = new Parcel
        {
            Contents = { ["box"] = ["book"] },
            Labels = [new("a")],
            Weight = (1, [7]),
            Seal = new byte[] { 1, 2 },
        };
        var changed = await host.Grain<IStorekeeperGrain>("a").Change(parcel);
        Assert.Equal(["book"], parcel.Contents["box"]);
        Assert.Equal(["book", "added"], changed.Contents["box"]);
        Assert.Equal(["x", "added"], changed.Contents["new"]);
        Assert.Equal(7, parcel.Weight.Bytes[0]);
        Assert.Equal(8, changed.Weight.Bytes[0]);
        Assert.Equal([new Label("a")], parcel.Labels);
        Assert.Equal([new Label("a"), new Label("added")], changed.Labels);
        Assert.Equal(new byte[] { 1, 2 }, changed.Seal.ToArray());
    }

    [Fact]
    public async Task ImmutableArguments_AreShared()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IStorekeeperGrain>("a");
        var label = new Label("x", new Label("y"));
        StorekeeperGrain.Passed = label;
        Assert.True(await grain.IsSame(label, [1], [label]));
    }

    [Fact]
    public async Task ImmutableParameter_IsNotCopied_AndItsResultIs()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IStorekeeperGrain>("a");
        int[] numbers = [1];
        await grain.IsSame(new("x"), numbers, [new("x")]);
        numbers[0] = 2;
        var kept = await grain.KeptNumbers();
        Assert.Equal(2, kept[0]);
        Assert.NotSame(numbers, kept);
    }

    [Fact]
    public async Task Graph_WithACycleAndASharedObject_KeepsItsShape()
    {
        await using var host = await TestHost.StartAsync();
        var parcel = new Parcel();
        parcel.Inner = parcel;
        Assert.True(await host.Grain<IStorekeeperGrain>("a").AreOne(parcel, parcel));
    }

    [Fact]
    public async Task WhatIsNotData_CannotCross()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IStorekeeperGrain>("a");
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => grain.KeepSame(new MemoryStream(), 1));
        Assert.Contains("System.IO.MemoryStream", refused.Message);
        await Assert.ThrowsAsync<NotSupportedException>(() => grain.KeepSame((Func<int>)(() => 1), 1));
        Assert.True(await grain.KeepSame(5m, 5m));
        Assert.True(await grain.KeepSame(grain, grain));
    }

    [Theory]
    [InlineData(typeof(int), true)]
    [InlineData(typeof(string), true)]
    [InlineData(typeof(DayOfWeek?), true)]
    [InlineData(typeof(Label), true)]
    [InlineData(typeof(ImmutableArray<Label>), true)]
    [InlineData(typeof(ImmutableDictionary<string, Label>), true)]
    [InlineData(typeof((int, Label)), true)]
    [InlineData(typeof(GrainId), true)]
    [InlineData(typeof(TickStatus), true)]
    [InlineData(typeof(object), false)]
    [InlineData(typeof(int[]), false)]
    [InlineData(typeof(ImmutableArray<int[]>), false)]
    [InlineData(typeof(IReadOnlyList<int>), false)]
    [InlineData(typeof(Parcel), false)]
    [InlineData(typeof((int, int[])), false)]
    [InlineData(typeof(ReadOnlyMemory<byte>), false)]
    [InlineData(typeof(Func<int>), false)]
    [InlineData(typeof(IScheduledGrain), false)]
    public void Shareable_IsWhatNobodyCanChange(Type type, bool shareable) => Assert.Equal(shareable, Immutability.IsShareable(type));
}
