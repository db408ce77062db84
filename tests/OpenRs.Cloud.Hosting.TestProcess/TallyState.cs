namespace OpenRs.Cloud.Hosting.TestProcess;

[GenerateSerializer]
[Alias("test-process.tally-state")]
public sealed record TallyState
{
    [Id(0)]
    public int Value { get; init; }
}
