using System.Collections.Immutable;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Keeps what it is given, to see whether caller and grain share it.</summary>
[Alias("contract.keeper")]
public interface IKeeperGrain : IGrainWithStringKey
{
    [Alias("Keep")]
    Task Keep(List<int[]> values);

    [Alias("Kept")]
    Task<List<int[]>> Kept();

    [Alias("AreEqual")]
    Task<bool> AreEqual(object value, object expected);

    [Alias("Change")]
    Task<Parcel> Change(Parcel parcel);

    [Alias("IsSame")]
    Task<bool> IsSame(Label label, [Immutable] int[] numbers, ImmutableArray<Label> labels);

    [Alias("KeptNumbers")]
    Task<int[]> KeptNumbers();

    [Alias("AreOne")]
    Task<bool> AreOne(Parcel first, Parcel second);

    /// <summary>A list that the compiler makes of a collection expression.</summary>
    [Alias("Labels")]
    Task<IReadOnlyList<Label>> Labels();
}
