using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Benchmarks;

/// <summary>Makes tasks from YAML, in the bounds of recipes.</summary>
public static class BenchmarkTaskLoader
{
    private static readonly string[] Keys =
    [
        "name", "description", "prompt", "problem_columns", "gold_columns", "gold", "recipe", "settings", "samples", "version",
    ];

    private static readonly Dictionary<string, GoldKind> Golds = new()
    {
        ["answer"] = GoldKind.Answer, ["solution"] = GoldKind.Solution,
    };

    /// <summary>The tasks that come with the product.</summary>
    public static IReadOnlyList<string> Names { get; } = ["aime24", "aime25", "amc23", "gsm8k", "math500", "minerva", "olympiadbench"];

    /// <summary>A task that comes with the product.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those there are.</exception>
    public static BenchmarkTask BuiltIn(string name) => Load(BuiltInText(name));

    /// <summary>The YAML text of a task that comes with the product: a start for one's own.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those there are.</exception>
    public static string BuiltInText(string name)
    {
        if (!Names.Contains(name))
        {
            var shown = RecipeProblem.Shorten(name);
            throw new ArgumentException($"There is no task '{shown}'. {NearestName.Suggest(shown, Names)}");
        }

        using var stream = typeof(BenchmarkTaskLoader).Assembly.GetManifestResourceStream($"Tasks/{name}.yaml")
            ?? throw new InvalidOperationException($"The assembly lacks its resource Tasks/{name}.yaml.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a task.</summary>
    /// <exception cref="RecipeException">Something is wrong: all of it is listed, with lines.</exception>
    public static BenchmarkTask Load(string yaml)
    {
        var mapping = RecipeYaml.ParseMapping(yaml);
        var problems = new RecipeProblems();
        foreach (var key in mapping.Children.Keys.Where(key => !Keys.Contains(TextOf(key))))
        {
            problems.Add(new RecipeProblem(
                (int)key.Start.Line, TextOf(key), $"is not a key of a task. {NearestName.Suggest(TextOf(key), Keys)}"));
        }

        var prompt = problems.Collect(() => PromptOf(mapping));
        var settings = problems.Collect(() => SettingsOf(mapping));
        var name = problems.Collect(() => RecipeValue.Text(Value(mapping, "name"), "name"));
        var problemColumns = problems.Collect(() => ColumnsOf(mapping, "problem_columns"));
        var goldColumns = problems.Collect(() => ColumnsOf(mapping, "gold_columns"));
        var numbers = problems.Collect(() => new
        {
            Gold = RecipeValue.OneOf(Value(mapping, "gold"), "gold", Golds),
            Samples = Find(mapping, "samples") is { } samples ? RecipeValue.Integer(samples, "samples", 1, Metric.MaxSamples) : 1,
            Version = Find(mapping, "version") is { } version ? RecipeValue.Integer(version, "version", 0, int.MaxValue) : 1,
        });
        var description = Find(mapping, "description") is { } text ? problems.Collect(() => RecipeValue.Text(text, "description")) : "";
        problems.ThrowIfAny();
        return new BenchmarkTask(
            name!,
            description!,
            prompt!,
            problemColumns!,
            goldColumns!,
            numbers!.Gold,
            settings!.Recipe,
            settings.Settings,
            (int)numbers.Samples,
            (int)numbers.Version);
    }

    private static string PromptOf(YamlMappingNode mapping)
    {
        var node = Value(mapping, "prompt");
        var prompt = RecipeValue.Text(node, "prompt");
        return prompt.Split(BenchmarkTask.Placeholder).Length == 2
            ? prompt
            : throw RecipeValue.Invalid(node, "prompt", $"must hold {BenchmarkTask.Placeholder} once.");
    }

    private static string[] ColumnsOf(YamlMappingNode mapping, string key)
    {
        var node = Value(mapping, key);
        return node is YamlSequenceNode { Children.Count: > 0 } list
            ? [.. list.Select(column => RecipeValue.Text(column, key))]
            : throw RecipeValue.Invalid(node, key, "must be a list of columns, such as [problem, question].");
    }

    private static TaskSettings SettingsOf(YamlMappingNode mapping)
    {
        var recipe = Find(mapping, "recipe") is { } name
            ? RecipeValue.OneOf(name, "recipe", RecipeLoader.Names.ToDictionary(static known => known))
            : "open-rs3";
        var settings = new List<string>();
        if (Find(mapping, "settings") is { } node)
        {
            var values = node as YamlMappingNode ?? throw RecipeValue.Invalid(node, "settings", "must be a mapping of recipe keys.");
            settings.AddRange(values.Select(static entry => $"{TextOf(entry.Key)}={TextOf(entry.Value)}"));
        }

        RecipeLoader.Apply(RecipeLoader.BuiltIn(recipe), settings);
        return new TaskSettings(recipe, settings);
    }

    private static YamlNode? Find(YamlMappingNode mapping, string key) => mapping.Children.TryGetValue(key, out var value) ? value : null;

    private static YamlNode Value(YamlMappingNode mapping, string key) =>
        Find(mapping, key) ?? throw RecipeValue.Invalid(mapping, key, "is missing.");

    private static string TextOf(YamlNode node) => (node as YamlScalarNode)?.Value ?? "";

    private sealed record TaskSettings(string Recipe, IReadOnlyList<string> Settings);
}
