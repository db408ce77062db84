using OpenRs.Recipes.Import;
using OpenRs.Recipes.Loading;

namespace OpenRs.Recipes.Tests;

/// <summary>Recipes come from whoever may make a forecast: none of them may take the process, its time or its memory.</summary>
public sealed class HostileRecipeTests
{
    private const int Length = RecipeYaml.MaxLength;
    private const long MaxAllocatedBytes = 32 << 20;

    public static TheoryData<string, string> Inputs => new()
    {
        { "brackets", "rewards: " + new string('[', 32_700) },
        { "brackets at the limit", new string('[', Length) },
        { "braces", new string('{', Length) },
        { "closed brackets", "rewards: " + new string('[', 32_000) + new string(']', 32_000) },
        { "brackets on lines", Repeat("[\n", Length / 2) },
        { "block lists", Repeat("- ", Length / 2) },
        { "block keys", Repeat("? ", Length / 2) },
        { "flow keys", Repeat("{? ", Length / 3) },
        { "key pairs", Repeat("[?", Length / 2) },
        { "indentation", string.Concat(Enumerable.Range(0, 360).Select(static i => new string(' ', i) + "a:\n")) },
        { "billion laughs", "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n" },
        { "recursive alias", "rewards: &a [*a]" },
        { "alias as key", "a: &a {b: c}\n? [*a, *a]\n: d\n" },
        { "long anchor", "&" + new string('a', Length - 10) + " x" },
        { "long tag", "!" + Repeat("%41", (Length / 3) - 10) + " x" },
        { "long key", new string('a', Length - 5) + ": b" },
        { "long quoted key", $"\"{new string('a', Length - 6)}\": b" },
        { "long value", $"name: {new string('a', Length - 10)}" },
        { "wrong number", $"max_steps: {new string('9', Length - 20)}" },
        { "many keys", string.Concat(Enumerable.Range(0, 7000).Select(static i => $"k{i}: 1\n")) },
        { "similar keys", string.Concat(Enumerable.Range(0, 2400).Select(static i => $"max_completion_length{i}: 1\n")) },
        { "many rewards", "rewards: [" + Repeat("{name: x}, ", 5000) + "]" },
        {
            "many options",
            "rewards: [{name: accuracy, " + string.Concat(Enumerable.Range(0, 4000).Select(static i => $"o{i}: 1, ")) + "}]"
        },
        { "pairs", "[" + Repeat("a: b,", Length / 5) + "]" },
        { "documents", Repeat("---\n", Length / 4) },
        { "directives", string.Concat(Enumerable.Range(0, 4000).Select(static i => $"%TAG !a{i}! b\n")) + "--- a" },
        { "comments", Repeat("#\n", Length / 2) },
        { "quotes", "'" + new string('\'', Length - 1) },
        { "escapes", $"\"{Repeat("\\x41", Length / 5)}\"" },
        { "blank lines", "a" + new string('\n', Length - 2) + "b" },
        { "folded lines", ">\n" + new string('\n', Length - 2) },
        { "too long", new string(' ', Length + 1) },
        { "ten million", new string('[', 10_000_000) },
        { "nothing", "" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Load_WhatNobodyWrites_IsRefusedInAShortMessage(string name, string yaml)
    {
        var load = Assert.IsType<RecipeException>(HostileInput.Run(name, () => RecipeLoader.Load(yaml), IsRefusal, MaxAllocatedBytes));
        Assert.InRange(load.Message.Length, 1, 40_000);
        Assert.All(load.Problems, static problem => Assert.InRange(problem.Key.Length, 1, 103));
        HostileInput.Run(name, () => RecipeImporter.Import(yaml), IsRefusal, MaxAllocatedBytes);
    }

    [Fact]
    public void Load_DeepAndMany_SaysTheBound()
    {
        Assert.Contains("nested more than 16 deep", Refusal("rewards: " + new string('[', 17)), StringComparison.Ordinal);
        Assert.Contains("aliases are not allowed", Refusal("a: &a 1\nb: *a"), StringComparison.Ordinal);
        Assert.Contains("more than 10000 values", Refusal("a: [" + Repeat("1,", 10_001) + "]"), StringComparison.Ordinal);
        Assert.Contains("at most 65536", Refusal(new string(' ', Length + 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rewards=[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("rewards=[a]\n---\n[b]")]
    [InlineData("rewards={")]
    public void Apply_HostileAssignment_IsRefused(string assignment) =>
        Assert.Throws<RecipeException>(() => RecipeLoader.Apply(RecipeLoader.BuiltIn("quickstart"), [assignment]));

    [Theory]
    [InlineData("[")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("{? ")]
    [InlineData("a: &a {b: c}\n")]
    [InlineData("a: [x, y], ")]
    [InlineData("'")]
    [InlineData("\n")]
    [InlineData("\"\\u0041")]
    public void LoadStored_WhatNobodyStores_IsRefused(string repeated) => HostileInput.Run(
        repeated, () => RecipeLoader.LoadStored(Repeat(repeated, 8 * Length / repeated.Length)), IsRefusal, 8 * MaxAllocatedBytes);

    private static string Refusal(string yaml) => Assert.Throws<RecipeException>(() => RecipeLoader.Load(yaml)).Message;

    private static bool IsRefusal(Exception error) => error is RecipeException;

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
