namespace OpenRs.Cloud.Simulator.GrainContract;

[GenerateSerializer, Alias("contract.counter-state")]
public sealed record CounterState
{
    [Id(0)]
    public int Value { get; init; }

    [Id(1)]
    public string Text { get; init; } = "empty";
}
