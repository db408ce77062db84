using Orleans.Serialization;

namespace OpenRs.Cloud.Simulator.GrainContract;

[Collection(ContractSuite.Name)]
public sealed class CopyContract(ContractHosts hosts)
{
    [Theory, OnBothHosts]
    public Task Argument_ChangedAfterTheCall_DoesNotReachTheGrain(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IKeeperGrain>("a");
        List<int[]> values = [[1, 2], [3]];
        var keeping = grain.Keep(values);
        values[0][0] = 99;
        values.Clear();
        await keeping;
        Assert.Equal([[1, 2], [3]], await grain.Kept());
    });

    [Theory, OnBothHosts]
    public Task Result_ChangedByTheCaller_DoesNotReachTheGrain(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IKeeperGrain>("a");
        await grain.Keep([[1, 2]]);
        (await grain.Kept())[0][0] = 99;
        Assert.Equal([[1, 2]], await grain.Kept());
    });

    [Theory, OnBothHosts]
    public Task Argument_ChangedByTheGrain_DoesNotReachTheCaller(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var parcel = new Parcel { Contents = { ["box"] = ["book"] }, Labels = new List<Label> { new("a") }, Weight = (1, [7]) };
        var changed = await run.Grain<IKeeperGrain>("a").Change(parcel);
        Assert.Equal(["book"], parcel.Contents["box"]);
        Assert.Equal(["book", "added"], changed.Contents["box"]);
        Assert.Equal(["x", "added"], changed.Contents["new"]);
        Assert.Equal(7, parcel.Weight.Bytes[0]);
        Assert.Equal(8, changed.Weight.Bytes[0]);
        Assert.Equal([new Label("a")], parcel.Labels);
        Assert.Equal([new Label("a"), new Label("added")], changed.Labels);
    });

    [Theory, OnBothHosts]
    public Task ImmutableArguments_AreShared(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var label = new Label("x", new Label("y"));
        KeeperGrain.Passed = label;
        Assert.True(await run.Grain<IKeeperGrain>("a").IsSame(label, [1], [label]));
    });

    [Theory, OnBothHosts]
    public Task ImmutableParameter_IsNotCopied_AndItsResultIs(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IKeeperGrain>("a");
        int[] numbers = [1];
        await grain.IsSame(new("x"), numbers, [new("x")]);
        numbers[0] = 2;
        var kept = await grain.KeptNumbers();
        Assert.Equal(2, kept[0]);
        Assert.NotSame(numbers, kept);
    });

    [Theory, OnBothHosts]
    public Task Graph_WithACycleAndASharedObject_KeepsItsShape(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var parcel = new Parcel();
        parcel.Inner = parcel;
        Assert.True(await run.Grain<IKeeperGrain>("a").AreOne(parcel, parcel));
    });

    [Theory, OnBothHosts]
    public Task CollectionExpression_AsAResult_Arrives(HostKind kind) => hosts.RunAsync(kind, static async run =>
        Assert.Equal([new Label("a"), new Label("b")], await run.Grain<IKeeperGrain>("a").Labels()));

    [Theory, OnBothHosts]
    public Task WhatIsNotData_CannotBePassed(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IKeeperGrain>("a");
        await Assert.ThrowsAsync<CodecNotFoundException>(() => grain.AreEqual(new MemoryStream(), 1));
        Assert.True(await grain.AreEqual(5m, 5m));
        Assert.True(await grain.AreEqual(grain, grain));
    });
}
