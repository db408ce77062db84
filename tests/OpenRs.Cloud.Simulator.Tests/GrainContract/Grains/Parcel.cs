namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Data that can change, refer to itself, and hold collections.</summary>
[GenerateSerializer, Alias("contract.parcel")]
public sealed class Parcel
{
    [Id(0)]
    public Dictionary<string, List<string>> Contents { get; set; } = [];

    [Id(1)]
    public IReadOnlyList<Label> Labels { get; set; } = [];

    [Id(2)]
    public Parcel? Inner { get; set; }

    [Id(3)]
    public (int Count, byte[] Bytes) Weight { get; set; }
}
