using System.Collections.Immutable;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>Keeps what it is given, to see whether caller and grain share it.</summary>
[Alias("tests.storekeeper")]
public interface IStorekeeperGrain : IGrainWithStringKey
{
    Task Keep(List<int[]> values);

    Task<List<int[]>> Kept();

    Task<bool> KeepSame(object value, object expected);

    Task<Parcel> Change(Parcel parcel);

    Task<bool> IsSame(Label label, [Immutable] int[] numbers, ImmutableArray<Label> labels);

    Task<int[]> KeptNumbers();

    Task<bool> AreOne(Parcel first, Parcel second);
}
