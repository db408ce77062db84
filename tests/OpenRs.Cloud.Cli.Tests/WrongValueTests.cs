namespace OpenRs.Cloud.Cli.Tests;

/// <summary>A value of the wrong form ends every program of the installation with one line, which says what is allowed.</summary>
public sealed class WrongValueTests : IDisposable
{
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Command_MisspelledWithWordsBehindIt_IsTheWrongOne()
    {
        var result = await _home.RunAsync("rnus", "list", "--state", "FOO");
        var said = string.Join(' ', result.Output.Concat(result.Error));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'rnus'", said, StringComparison.Ordinal);
        Assert.Contains("runs", said, StringComparison.Ordinal);
        Assert.DoesNotContain("list", said, StringComparison.Ordinal);
    }

    // The words up to the first "quickstart" are a command that could be run.
    [Fact]
    public async Task Command_WithAWordTwiceAndMore_IsNotRun()
    {
        var result = await _home.RunAsync("recipes", "show", "quickstart", "quickstart", "more");
        Assert.Equal(2, result.ExitCode);
        Assert.DoesNotContain(result.Output, static line => line.Contains("max_steps", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("demo --seed x", "--seed x: must be a whole number of at least 0.")]
    [InlineData("eval reshard e x", "shards x: must be a whole number of at least 0.")]
    [InlineData("cost export --from x", "--from x: must be a time, such as 2026-11-01")]
    [InlineData("agent --threads x", "--threads x: must be a whole number of at least 1.")]
    [InlineData("agent --slots 0", "--slots 0: must be a whole number of at least 1.")]
    [InlineData("agent --gpu-count 1.5", "--gpu-count 1.5: must be a whole number of at least 1.")]
    [InlineData("agent --drain-seconds NaN", "--drain-seconds NaN: must be a number from 0 to 86400.")]
    [InlineData("models init --out m --seed -1", "--seed -1: must be a whole number of at least 0.")]
    [InlineData("models diff a b --tolerance x", "--tolerance x: must be a number of at least 0.")]
    [InlineData("models convert a --out b --shard-megabytes x", "--shard-megabytes x: must be a whole number of at least 0.")]
    [InlineData("simulate --runs 0", "--runs 0: must be a whole number of at least 1.")]
    [InlineData("simulate --seed x", "--seed x: must be a whole number of at least 0.")]
    [InlineData("simulate --threads 99999999999", "--threads 99999999999: must be a whole number of at least 1.")]
    [InlineData("bench generate --temperature hot", "--temperature hot: must be a number.")]
    [InlineData("bench train --batch x", "--batch x: must be a whole number of at least 1.")]
    [InlineData("bench train --optimizer-state x", "--optimizer-state x: must be auto, memory or disk.")]
    [InlineData("runs list --state FOO", "--state FOO: must be BUDGET_EXHAUSTED, CANCELLED, ", " or SUCCEEDED.")]
    [InlineData("models plan --gpu a10 --gpu v100", "--gpu v100: must be T4, ")]
    [InlineData("bench generate --path x", "--path x: must be kernels or tensors.")]
    [InlineData("bench control-plane --agents x", "--agents x: must be a whole number of at least 1.")]
    [InlineData("bench control-plane --lease-seconds 1", "--lease-seconds 1: must be a number from 2 to 600.")]
    [InlineData("bench elastic --seed x", "--seed x: must be a whole number.")]
    public async Task Value_OfTheWrongForm_EndsWithTheLineThatSaysWhatIsAllowed(string line, params string[] words)
    {
        var result = await _home.RunAsync(line.Split(' '));
        CliHome.AssertFailed(2, words[0], result);
        var said = string.Join(' ', result.Error.Where(static text => text.Length > 0));
        Assert.All(words, word => Assert.Contains(word, said, StringComparison.Ordinal));
        Assert.DoesNotContain("System.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage:", said, StringComparison.Ordinal);
    }
}
