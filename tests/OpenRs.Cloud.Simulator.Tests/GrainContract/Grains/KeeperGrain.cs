using System.Collections.Immutable;

namespace OpenRs.Cloud.Simulator.GrainContract;

public sealed class KeeperGrain(IGrainContext context) : IGrainBase, IKeeperGrain
{
    private List<int[]> _kept = [];
    private int[] _numbers = [];

    /// <summary>What the test passed last, by reference: a static is the one thing both sides can see.</summary>
    public static object? Passed { get; set; }

    public IGrainContext GrainContext => context;

    public Task Keep(List<int[]> values)
    {
        _kept = values;
        return Task.CompletedTask;
    }

    public Task<List<int[]>> Kept() => Task.FromResult(_kept);

    public Task<bool> AreEqual(object value, object expected) => Task.FromResult(Equals(value, expected));

    public Task<Parcel> Change(Parcel parcel)
    {
        parcel.Contents["new"] = ["x"];
        foreach (var list in parcel.Contents.Values)
        {
            list.Add("added");
        }

        parcel.Weight.Bytes[0]++;
        parcel.Labels = [.. parcel.Labels, new Label("added")];
        return Task.FromResult(parcel);
    }

    public Task<bool> IsSame(Label label, int[] numbers, ImmutableArray<Label> labels)
    {
        _numbers = numbers;
        return Task.FromResult(ReferenceEquals(label, Passed) && ReferenceEquals(labels[0], Passed));
    }

    public Task<int[]> KeptNumbers() => Task.FromResult(_numbers);

    public Task<bool> AreOne(Parcel first, Parcel second) =>
        Task.FromResult(ReferenceEquals(first, second) && ReferenceEquals(first.Inner, first));

    public Task<IReadOnlyList<Label>> Labels() => Task.FromResult<IReadOnlyList<Label>>([new Label("a"), new Label("b")]);
}
