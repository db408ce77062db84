using System.Text.Json;
using System.Text.RegularExpressions;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Options;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Tests;

/// <summary>An option has one key, and the key is the only place where its range is checked.</summary>
public sealed partial class OptionArchitectureTests
{
    // For every kind of key one that it takes and that is no default.
    private static readonly string[] Values =
    [
        "7", "0.25", "true", "grpo", "reference", "batch", "sampler", "token_mask", "cosine", "float32", "chatml",
        "[{name: format}]", "cut", "report", "sft", "false", "[q_proj]",
    ];

    public static TheoryData<string> Keys =>
        [.. RecipeKeys.All.Select(static key => key.Name).Where(static name => name != RecipeKeys.Kind)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_AnotherValue_ChangesOneOptionAndOneMemberOfTheJson(string name)
    {
        var changed = Changed(name);
        Assert.Single(OptionsOf(changed).Except(OptionsOf(StartOf(name))));
        var members = Members(changed).Except(Members(StartOf(name))).ToList();
        Assert.Equal(RecipeKeys.Find(name)!.StoredName, Assert.Single(members).Key);
    }

    [Fact]
    public void Keys_AllTogether_BindEveryOptionOnce()
    {
        var before = OptionsOf(new Recipe()).ToList();
        var bound = RecipeKeys.All.SelectMany(key => OptionsOf(Changed(key.Name)).Except(OptionsOf(StartOf(key.Name))))
            .Select(static option => option.Key);
        Assert.Equal(before.Select(static option => option.Key).Order(), bound.Order());
    }

    [Fact]
    public void OptionTypes_HaveNoMethodThatChecksThem() => Assert.DoesNotContain(
        typeof(GrpoOptions).Assembly.GetTypes()
            .Where(static type => type == typeof(Recipe) || type.Namespace == typeof(GrpoOptions).Namespace)
            .SelectMany(static type => type.GetMethods()),
        static method => method.Name.StartsWith("Validate", StringComparison.Ordinal));

    [Theory]
    [InlineData("src/OpenRs.Learning")]
    [InlineData("src/OpenRs.Cloud.Agent")]
    [InlineData("src/OpenRs.Recipes/Options")]
    public void Sources_OutsideTheKeys_CheckNoRangeOfAnOption(string folder)
    {
        var files = FilesOf(folder);
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => Checks(File.ReadAllText(file)).Select(check => $"{file}: {check}")));
    }

    // An agent's process parses the recipe of a job once; another trainer rank is a process of its own.
    [Fact]
    public void Agent_ParsesTheRecipe_InOnePlaceOfEachProcess() => Assert.Equal(
        ["RankCommand.cs", "UnitExecutor.cs"],
        FilesOf("src/OpenRs.Cloud.Agent")
            .Where(static file => File.ReadAllText(file).Contains("RecipeLoader.", StringComparison.Ordinal))
            .Select(Path.GetFileName)
            .Order());

    // What the scan has to find, and what it must not take for a check.
    [Theory]
    [InlineData("if (!(options.Temperature >= 0) || x(1))\n{\n    throw new ArgumentException(\"\");\n}", true)]
    [InlineData("ArgumentOutOfRangeException.ThrowIfLessThan(MicroBatchTokens, 1);", true)]
    [InlineData("var t = Beta is >= 0 and < 1 ? Beta : throw new ArgumentException(\"\");", true)]
    [InlineData("if (options.Beta > 0)\n{\n    Load();\n}", false)]
    [InlineData("// if (TopP < 0) throw\nif (file.Length > Max)\n{\n    throw new IOException();\n}", false)]
    public void Checks_OfASource_AreFound(string source, bool isCheck) => Assert.Equal(isCheck, Checks(source).Any());

    private static List<string> FilesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Split(Path.DirectorySeparatorChar).Contains("obj")),
    ];

    private static IEnumerable<string> Checks(string source)
    {
        var code = Comment().Replace(source, "");
        var names = new Regex($@"\b({string.Join('|', NumberNames())})\b", RegexOptions.CultureInvariant);
        return Guard().Matches(code).Select(static match => match.Groups["check"].Value).Where(check => names.IsMatch(check));
    }

    private static IEnumerable<string> NumberNames() => OptionsOf(new Recipe())
        .Where(static option => option.Value is int or long or double)
        .Select(static option => option.Key.Split('.')[^1])
        .Distinct();

    private static Recipe Changed(string name)
    {
        var before = OptionsOf(StartOf(name)).ToList();
        foreach (var value in Values)
        {
            try
            {
                var node = ((YamlMappingNode)RecipeYaml.Parse($"key: {value}")).Children.Values.Single();
                var recipe = RecipeKeys.Find(name)!.Read(StartOf(name), node);
                if (OptionsOf(recipe).Except(before).Any())
                {
                    return recipe;
                }
            }
            catch (RecipeException)
            {
                // A value of another kind of key.
            }
        }

        throw new InvalidOperationException($"The test has no value for {name}.");
    }

    // A recipe that has the key.
    private static Recipe StartOf(string name) => name == RecipeKeys.Kind
        ? new Recipe()
        : Recipe.Of(RecipeKeys.Find(name)!.Only ?? RecipeKind.Grpo);

    /// <summary>Every property that a recipe can be given, by its path, with its value.</summary>
    private static IEnumerable<KeyValuePair<string, object?>> OptionsOf(object options, string path = "") =>
        options.GetType().GetProperties()
            .Where(static property => property is { CanWrite: true, GetMethod.IsStatic: false })
            .SelectMany(property => property.GetValue(options) switch
            {
                { } inner when inner.GetType() is { IsClass: true } type && type.Namespace == typeof(GrpoOptions).Namespace =>
                    OptionsOf(inner, $"{path}{property.Name}."),
                var value => [new($"{path}{property.Name}", value)],
            });

    private static IEnumerable<KeyValuePair<string, string>> Members(Recipe recipe)
    {
        using var json = JsonDocument.Parse(recipe.ToCanonicalJson());
        return [.. json.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.GetRawText()))];
    }

    [GeneratedRegex("//[^\n]*", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    // A condition before a throw, the arguments of a guard method, or a conditional expression that throws.
    [GeneratedRegex(
        @"if \((?<check>(?:[^()]|\((?<open>)|\)(?<-open>))*)\)\s*\{?\s*throw\b"
        + @"|ThrowIf\w+\((?<check>[^;]*)\);"
        + @"|(?<check>[^;{}]*\?[^;{}]*)\bthrow\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Guard();
}
