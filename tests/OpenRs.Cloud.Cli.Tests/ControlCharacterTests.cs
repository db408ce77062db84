namespace OpenRs.Cloud.Cli.Tests;

/// <summary>What others have written does not command the terminal.</summary>
public sealed class ControlCharacterTests : IDisposable
{
    private const string Hostile = "a\u001b]0;owned\u0007\u009b2J\u202eb";
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Error_ThatNamesAHostileFile_IsPlain() => AssertPlain(await _home.RunAsync("datasets", "upload", Hostile + ".jsonl"));

    [Fact]
    public async Task Error_OfAHostileOption_IsPlain() => AssertPlain(await _home.RunAsync("runs", "get", "run", "--output", Hostile));

    private static void AssertPlain(ProgramResult result)
    {
        Assert.Contains(
            [.. result.Output, .. result.Error], static line => line.Contains("\\u001b]0;owned\\u0007", StringComparison.Ordinal));
        Assert.DoesNotContain(
            [.. result.Output, .. result.Error],
            static line => line.Any(static letter => (char.IsControl(letter) && letter != '\t') || letter == '\u202e'));
    }
}
