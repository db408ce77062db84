using System.Text;
using System.Text.Json;
using OpenRs.Recipes.Benchmarks;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Loading;

namespace OpenRs.Recipes.Tests.Benchmarks;

public sealed class BenchmarkTaskTests
{
    private const string Minimal = "name: own\nprompt: 'Q: {problem}'\nproblem_columns: [q]\ngold_columns: [a]\ngold: answer\n";

    [Fact]
    public void BuiltIn_Tasks_AreAskedAsTheReferenceSystemAsks()
    {
        Assert.Equal(7, BenchmarkTaskLoader.Names.Count);
        foreach (var task in BenchmarkTaskLoader.Names.Select(BenchmarkTaskLoader.BuiltIn))
        {
            var recipe = RecipeLoader.Apply(RecipeLoader.BuiltIn(task.Recipe), task.Settings);
            Assert.Equal(
                (0.6, 0.95, 32768, 1234L, null, 1),
                (recipe.Evaluation.Temperature, recipe.Evaluation.TopP, recipe.Grpo.Sampling.MaxCompletionLength, recipe.Seed,
                    recipe.SystemPrompt, task.Samples));
            Assert.EndsWith("Think step by step before answering.\n\n1+1?", task.Ask("1+1?"), StringComparison.Ordinal);
            Assert.Contains(@"'Therefore, the final answer is: $\boxed{ANSWER}$. I hope it is correct'", task.Prompt, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void BuiltIn_Unknown_NamesTheNearest() => Assert.Equal(
        "There is no task 'aime26'. Did you mean 'aime24'?",
        Assert.Throws<ArgumentException>(() => BenchmarkTaskLoader.BuiltIn("aime26")).Message);

    [Theory]
    [InlineData("gold: both", "line 6, gold: 'both' is not one of answer, solution.")]
    [InlineData("sampels: 4", "line 6, sampels: is not a key of a task. Did you mean 'samples'?")]
    [InlineData("samples: 0", "line 6, samples: '0' is not a whole number from 1 to 1024.")]
    [InlineData("settings: {temprature: 1}", "temprature: is not a recipe key. Did you mean 'temperature'?")]
    [InlineData("settings: 4", "settings: must be a mapping of recipe keys.")]
    [InlineData("recipe: &a [*a]", "aliases are not allowed")]
    public void Load_WrongLine_SaysWhatIsWrong(string line, string expected)
    {
        var text = line.StartsWith("gold:", StringComparison.Ordinal) ? Minimal.Replace("gold: answer\n", "\n") + line : Minimal + line;
        Assert.Contains(expected, Assert.Throws<RecipeException>(() => BenchmarkTaskLoader.Load(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WithoutPlaceholder_IsRefused() => Assert.Contains(
        "prompt: must hold {problem} once.",
        Assert.Throws<RecipeException>(() => BenchmarkTaskLoader.Load(Minimal.Replace("{problem}", "", StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Convert_RowsOfAUser_BecomeADatasetThatAsksThem()
    {
        var rows = await ConvertAsync(
            BenchmarkTaskLoader.BuiltIn("olympiadbench"),
            """
            {"question": "What is $1+1$?", "final_answer": ["$2$"], "solution": ["long"]}
            {"question": "Find x.", "answer": 3}
            """);
        Assert.Equal(["2", "3"], rows.ConvertAll(static row => row.GetProperty("answer").GetString()));
        Assert.EndsWith("\n\nWhat is $1+1$?", rows[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"q": "x"}""", "line 1: task own reads the column a, which is missing.")]
    [InlineData("""{"q": "", "a": "1"}""", "line 1: column 'q' is empty.")]
    [InlineData("""{"q": {"x": 1}, "a": "1"}""", "line 1: column 'q' is a JSON Object; a text or a list of messages is expected.")]
    [InlineData("[1]", "line 1: is a JSON Array; every line must be one JSON object.")]
    [InlineData("{", "line 1, column 2: is not valid JSON; every line must be one JSON object.")]
    [InlineData("""{"q": "x", "a": "\ud800"}""", "line 1: a text in it escapes half a surrogate pair.")]
    [InlineData("", "has no rows.")]
    public async Task Convert_WrongRow_NamesLineAndColumn(string rows, string expected) => Assert.Equal(
        expected, (await Assert.ThrowsAsync<DatasetException>(() => ConvertAsync(BenchmarkTaskLoader.Load(Minimal), rows))).Message);

    [Fact]
    public async Task Convert_BytesThatAreNotUtf8_AreRefused()
    {
        byte[] rows = [.. "{\"q\": \"x\", \"a\": \"1\"}\n{\"q\": \""u8, 0xFF, .. "\", \"a\": \"1\"}"u8];
        var exception = await Assert.ThrowsAsync<DatasetException>(() => ConvertAsync(BenchmarkTaskLoader.Load(Minimal), rows));
        Assert.Equal("line 2: is not UTF-8.", exception.Message);
    }

    private static Task<List<JsonElement>> ConvertAsync(BenchmarkTask task, string rows) => ConvertAsync(task, Encoding.UTF8.GetBytes(rows));

    private static async Task<List<JsonElement>> ConvertAsync(BenchmarkTask task, byte[] rows)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-task-");
        try
        {
            var (input, output) = (Path.Combine(folder.FullName, "in"), Path.Combine(folder.FullName, "out"));
            await File.WriteAllBytesAsync(input, rows);
            var count = await BenchmarkRows.ConvertAsync(task, input, output);
            var lines = (await File.ReadAllLinesAsync(output)).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.Equal(count, lines.Count);
            return lines;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
