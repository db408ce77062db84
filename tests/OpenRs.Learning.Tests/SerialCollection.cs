namespace OpenRs.Learning.Tests;

/// <summary>Tests that look at numbers of the whole process, such as live tensors: they run after the others and alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SerialCollection
{
    public const string Name = "serial";
}
