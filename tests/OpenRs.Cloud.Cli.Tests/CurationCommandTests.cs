namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Curation of problem sets, by the command. No server takes part.</summary>
public sealed class CurationCommandTests : IDisposable
{
    private const int WrongInput = 2;
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Steps_OneAfterAnother_LeaveWhatIsGoodAndTellTheirLineage()
    {
        await File.WriteAllTextAsync(_home["pool.jsonl"], """
            {"question": "What is 1+1?", "solution": "It is \\boxed{2}."}
            {"question": "what is 1 + 1", "solution": "It is \\boxed{2}."}
            {"question": "What is 2+2?", "solution": "It is $4$."}
            {"question": "Prove that 2 is even.", "solution": "\\boxed{2}"}
            {"question": "Find the sum of the first seven odd numbers greater than one hundred and below 200.", "solution": "\\boxed{749}"}
            {"question": "What is 3+3?", "solution": "It is \\boxed{6}."}

            """);
        await File.WriteAllTextAsync(_home["bench.jsonl"], """
            {"problem": "FIND the sum of the first seven odd numbers greater than one hundred, and below 200", "answer": 749}

            """);
        var reasons = await ExpectAsync("filtered.jsonl: 4 rows, 2 left out", "datasets", "filter", _home["pool.jsonl"], "--boxed",
            "--checkable", "--out", _home["filtered.jsonl"], "--dropped", _home["dropped.jsonl"]);
        Assert.Equal([@"       1  its solution has no \boxed{..} with an answer", "       1  its problem asks for a proof"], reasons);
        Assert.Equal(
            [@"its solution has no \\boxed{..} with an answer.", "its problem asks for a proof."],
            (await File.ReadAllLinesAsync(_home["dropped.jsonl"])).Select(static line => line.Split("\"reason\":\"")[1].Split('"')[0]));
        reasons = await ExpectAsync(
            "unique.jsonl: 3 rows, 1 left out", "datasets", "dedup", _home["filtered.jsonl"], "--out", _home["unique.jsonl"]);
        Assert.Equal(["       1  has the problem of an earlier line"], reasons);
        reasons = await ExpectAsync("clean.jsonl: 2 rows, 1 left out", "datasets", "decontaminate", _home["unique.jsonl"], "--against",
            _home["bench.jsonl"], "--out", _home["clean.jsonl"]);
        Assert.Equal(["       1  shares its words with a benchmark"], reasons);
        await ExpectAsync("mixed.jsonl: 2 rows, 0 left out", "datasets", "mix", $"{_home["clean.jsonl"]}=1", $"{_home["bench.jsonl"]}=1",
            "--seed", "7", "--out", _home["mixed.jsonl"]);

        var first = await File.ReadAllBytesAsync(_home["mixed.jsonl"]);
        await ExpectAsync("2 rows", "datasets", "mix", $"{_home["clean.jsonl"]}=1", $"{_home["bench.jsonl"]}=1", "--seed", "7", "--out",
            _home["mixed.jsonl"]);
        Assert.Equal(first, await File.ReadAllBytesAsync(_home["mixed.jsonl"]));
        var statistics = await _home.JsonAsync("datasets", "stats", _home["mixed.jsonl"]);
        Assert.Equal((2, 0), (statistics["rows"]!.GetValue<int>(), statistics["duplicates"]!.GetValue<int>()));
        Assert.Equal(
            ["filter", "dedup", "decontaminate", "mix"],
            statistics["steps"]!.AsArray().Select(static step => step!.GetValue<string>()));
    }

    [Theory]
    [InlineData("say what to keep", "datasets", "filter", "x.jsonl", "--out", "y")]
    [InlineData("there is no file 'x.jsonl'", "datasets", "dedup", "x.jsonl", "--out", "y")]
    [InlineData("--min-rate", "datasets", "filter", "x.jsonl", "--pass-rate", "e", "--min-rate", "2", "--out", "y")]
    [InlineData("write it as FILE=ROWS", "datasets", "mix", "x.jsonl=none", "--out", "y")]
    [InlineData("write it as problem=COLUMN,answer=COLUMN", "datasets", "upload", "x.jsonl", "--columns", "problem")]
    [InlineData("There is no task 'aime26'. Did you mean 'aime24'?", "eval", "tasks", "aime26")]
    [InlineData("each run takes three", "cost", "per-point", "a", "b", "c", "d")]
    public async Task Command_WithWrongInput_SaysSo(string words, params string[] arguments) =>
        await _home.FailsAsync(WrongInput, words, arguments);

    [Fact]
    public async Task Tasks_ThatAreBuiltIn_AreListedAndPrinted()
    {
        var list = string.Join('\n', (await _home.RunAsync("eval", "tasks")).Output);
        Assert.All(["aime24", "aime25", "amc23", "gsm8k", "math500", "minerva", "olympiadbench"], name => Assert.Contains(name, list));
        var task = string.Join('\n', (await _home.RunAsync("eval", "tasks", "math500")).Output);
        Assert.Contains("gold: solution", task, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> ExpectAsync(string words, params string[] arguments)
    {
        var result = await _home.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(words, result.Output[0], StringComparison.Ordinal);
        return [.. result.Output.Skip(1)];
    }
}
