namespace OpenRs.Cloud.Hosting.Tests;

[Alias("tests.caller")]
public interface ICallerGrain : IGrainWithStringKey
{
    [Alias("AddTo")]
    Task<int> AddTo(string counter);

    [Alias("Double")]
    Task<IReadOnlyList<string>> Double(IReadOnlyList<string> values);

    [Alias("Attempts")]
    Task<int> Attempts();
}
