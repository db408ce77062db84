using OpenRs.Recipes.Curation;

namespace OpenRs.Recipes.Tests.Curation;

public sealed class DecontaminationTests
{
    private const int Planted = 20;

    private static readonly string[] Names = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gil", "Hana"];
    private static readonly string[] Things = ["apples", "coins", "tiles", "cards", "stones", "books", "cups", "ropes"];

    [Fact]
    public void Apply_TwentyPlantedInAThousand_FindsAllAndNoneFalse()
    {
        var random = new Random(13);
        var benchmark = Enumerable.Range(0, 60).Select(_ => Problem(random)).Distinct(StringComparer.Ordinal).ToList();
        var clean = Enumerable.Range(0, 2000).Select(_ => Problem(random)).Except(benchmark).Distinct(StringComparer.Ordinal).Take(1000);
        AssertFound(benchmark, [.. clean]);
    }

    [SkippableTheory]
    [InlineData("aime_train.jsonl", "aime24.jsonl")]
    [InlineData("math_train.jsonl", "gsm8k_test.jsonl")]
    [InlineData("math_train.jsonl", "minerva.jsonl")]
    [InlineData("math_train.jsonl", "amc23.jsonl")]
    public async Task Apply_RealProblems_FindsThePlantedAndNoneFalse(string training, string benchmark)
    {
        var clean = (await CuratedFile.LoadAsync(SharedData.Locate("data", training))).Rows.Take(1000).Select(static row => row.Problem);
        var problems = (await CuratedFile.LoadAsync(SharedData.Locate("data", "benchmarks", benchmark))).Rows;
        AssertFound([.. problems.Select(static row => row.Problem)], [.. clean]);
    }

    [Theory]
    [InlineData("What is one plus one?", "what is ONE plus one", 1)]
    [InlineData("What is one plus one?", "What is one plus one, and what is two plus two, and what is three plus three?", 0)]
    [InlineData("?", "!", 0)]
    public void Apply_ShortProblem_IsFoundByAllItsWords(string benchmark, string row, int found)
    {
        var decontamination = new Decontamination();
        decontamination.Add("b", benchmark);
        Assert.Equal(found, decontamination.Apply([FilterTests.Row(row, "1")]).Dropped.Count);
    }

    [Fact]
    public void Apply_Threshold_IsTheShareOfTheShorterOne()
    {
        var words = Enumerable.Range(0, 52).Select(static i => $"w{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}").ToList();
        var decontamination = new Decontamination();
        decontamination.Add("b", string.Join(' ', words.Take(32))); // 20 runs
        var half = string.Join(' ', words.Skip(10).Take(32)); // the last 10 of them
        Assert.Equal(0.5, decontamination.FindNearest(half)!.Value.Overlap);
        Assert.Equal(
            new DropReason("shares its words with a benchmark", "shares 50 % of its runs of 13 words with b."),
            decontamination.Apply([FilterTests.Row(half, "1")]).Dropped[0].Reason);
        Assert.Empty(decontamination.Apply([FilterTests.Row(half, "1")], 0.51).Dropped);
    }

    private static void AssertFound(List<string> benchmark, List<string> clean)
    {
        var decontamination = new Decontamination();
        for (var i = 0; i < benchmark.Count; i++)
        {
            decontamination.Add($"benchmark {i + 1}", benchmark[i]);
        }

        var planted = Enumerable.Range(0, Planted).Select(i => Disguise(benchmark[i * benchmark.Count / Planted], i)).ToList();
        var rows = clean.Concat(planted).Select((problem, index) => FilterTests.Row(problem, "1", line: index + 1)).ToList();
        var result = decontamination.Apply(rows);
        Assert.Equal(
            planted.Order(StringComparer.Ordinal),
            result.Dropped.Select(static row => row.Row.Problem).Order(StringComparer.Ordinal));
        Assert.Equal(clean.Count, result.Kept.Count);
    }

    // As copies differ in practice: case, spaces, punctuation, a sentence before or after.
    private static string Disguise(string problem, int way) => (way % 4) switch
    {
        0 => problem.ToUpperInvariant(),
        1 => $"Solve this problem. {problem}",
        2 => problem.Replace(" ", "  ", StringComparison.Ordinal).Replace(",", " ,", StringComparison.Ordinal) + " Give an integer.",
        _ => problem.Replace("$", "", StringComparison.Ordinal),
    };

    // Problems of one template, which share their phrases and not their numbers and names.
    private static string Problem(Random random)
    {
        string Name() => Names[random.Next(Names.Length)];
        string Thing() => Things[random.Next(Things.Length)];
        return $"{Name()} has {random.Next(2, 900)} {Thing()} and gives {random.Next(2, 90)} of them to {Name()}, who then trades "
            + $"{random.Next(2, 90)} {Thing()} for {random.Next(2, 900)} {Thing()} of {Name()}. After {random.Next(2, 40)} days each of them "
            + $"loses {random.Next(2, 50)} {Thing()}. Find the number of {Thing()} that are left.";
    }
}
