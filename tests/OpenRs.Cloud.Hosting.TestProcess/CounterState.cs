namespace OpenRs.Cloud.Hosting.TestProcess;

[GenerateSerializer]
[Alias("tests.counter-state")]
public sealed record CounterState
{
    [Id(0)]
    public int Value { get; init; }

    [Id(1)]
    public string Text { get; init; } = "";

    [Id(2)]
    public DayOfWeek Day { get; init; }
}
