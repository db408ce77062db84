using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Options;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Loading;

/// <summary>
/// Makes recipes from YAML (or JSON, which is YAML). A text may start from a built-in recipe with <c>extends: NAME</c>; otherwise
/// keys left out have the defaults of <see cref="Recipe.Of"/> for its <c>kind</c>, and those without a sensible default must be there.
/// </summary>
public static class RecipeLoader
{
    private const string Extends = "extends";

    // JSON writes a character as an escape of six at most; the rest is for the keys that the text leaves out.
    private const int MaxStoredLength = 8 * MaxLength;

    private static readonly Dictionary<RecipeKind, (string Example, string[] Keys)> Required = new()
    {
        [RecipeKind.Grpo] = ("open-rs3", ["prompts_per_step", "rewards", "max_steps"]),
        [RecipeKind.Sft] = ("quickstart-sft", ["rows_per_step", "max_steps"]),
    };

    /// <summary>The longest text of a recipe, in characters.</summary>
    public const int MaxLength = RecipeYaml.MaxLength;

    /// <summary>The names that <see cref="BuiltIn"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["open-rs1", "open-rs2", "open-rs3", "quickstart", "quickstart-sft"];

    /// <summary>A recipe that comes with the product.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those there are.</exception>
    public static Recipe BuiltIn(string name) => Load(BuiltInText(name));

    /// <summary>The YAML text of a recipe that comes with the product: a start for one's own.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists those there are.</exception>
    public static string BuiltInText(string name)
    {
        if (!Names.Contains(name))
        {
            var shown = RecipeProblem.Shorten(name);
            throw new ArgumentException($"There is no recipe '{shown}'. {NearestName.Suggest(shown, Names)}");
        }

        using var stream = typeof(RecipeLoader).Assembly.GetManifestResourceStream($"Recipes/{name}.yaml")
            ?? throw new InvalidOperationException($"The assembly lacks its resource Recipes/{name}.yaml.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="RecipeException">Something is wrong: all of it is listed, with lines.</exception>
    public static Recipe Load(string yaml) => Read(RecipeYaml.ParseMapping(yaml), new Recipe());

    /// <summary>
    /// Reads the recipe that is stored with a run or an evaluation. Those of builds without the keys <c>verifier</c> and
    /// <c>long_prompts</c> lack them: their answers were verified as the reference does, their prompts were cut, and stay so.
    /// </summary>
    /// <exception cref="RecipeException">Something is wrong: all of it is listed.</exception>
    public static Recipe LoadStored(string json) =>
        Read(RecipeYaml.ParseMapping(json, MaxStoredLength), new Recipe
        {
            Verifier = VerifierProfile.Reference,
            LongPrompts = LongPrompts.Cut,
            Evaluation = new EvaluationOptions { LongPrompts = LongPrompts.Cut },
        });

    private static Recipe Read(YamlMappingNode mapping, Recipe defaults)
    {
        var problems = new RecipeProblems();
        var recipe = problems.Collect(() => StartOf(mapping, defaults)) ?? defaults;
        var others = new List<string>();
        foreach (var (key, value) in mapping.Children.Where(entry => TextOf(entry.Key) is not (Extends or RecipeKeys.Kind)))
        {
            recipe = problems.Collect(() => Set(recipe, key, value, others)) ?? recipe;
        }

        RecipeRules.CheckKind(recipe.Kind, others, problems);
        var (example, required) = Required[recipe.Kind];
        foreach (var key in required.Where(key => !mapping.Children.ContainsKey(key) && !mapping.Children.ContainsKey(Extends)))
        {
            problems.Add(new RecipeProblem(null, key, $"is missing; give it, or start with '{Extends}: {example}'."));
        }

        if (mapping.Children.ContainsKey(RecipeKeys.TrlCompat) && mapping.Children.ContainsKey(RecipeKeys.StoredTrlCompat))
        {
            problems.Add(new RecipeProblem(
                null, RecipeKeys.StoredTrlCompat, $"is the former name of {RecipeKeys.TrlCompat}: give one of them."));
        }

        RecipeRules.CheckTogether(recipe, problems);
        problems.ThrowIfAny();
        return recipe;
    }

    /// <summary>The recipe with changes.</summary>
    /// <param name="recipe">Where to start.</param>
    /// <param name="assignments">Changes such as <c>max_steps=2</c> or <c>rewards=[{name: format}]</c>, applied in order.</param>
    /// <exception cref="RecipeException">Something is wrong: all of it is listed.</exception>
    public static Recipe Apply(Recipe recipe, IEnumerable<string> assignments)
    {
        var (problems, others) = (new RecipeProblems(), new List<string>());
        foreach (var assignment in assignments)
        {
            try
            {
                recipe = ApplyOne(recipe, assignment, others);
            }
            catch (RecipeException e)
            {
                e.Problems.ToList().ForEach(problem => problems.Add(problem with { Line = null }));
            }
        }

        RecipeRules.CheckKind(recipe.Kind, others, problems);
        RecipeRules.CheckTogether(recipe, problems);
        problems.ThrowIfAny();
        return recipe;
    }

    // The kind decides which keys there are, so it is read before them.
    private static Recipe StartOf(YamlMappingNode mapping, Recipe defaults)
    {
        var start = mapping.Children.TryGetValue(Extends, out var node)
            ? BuiltIn(RecipeValue.OneOf(node, Extends, Names.ToDictionary(name => name)))
            : null;
        if (!mapping.Children.TryGetValue(RecipeKeys.Kind, out var kindNode))
        {
            return start ?? defaults;
        }

        var kind = RecipeKeys.Find(RecipeKeys.Kind)!.Read(defaults, kindNode).Kind;
        return start is null ? kind == defaults.Kind ? defaults : Recipe.Of(kind)
            : start.Kind == kind ? start
            : throw OtherKind(kindNode, start.Kind);
    }

    private static RecipeException OtherKind(YamlNode node, RecipeKind kind) => RecipeValue.Invalid(
        node,
        RecipeKeys.Kind,
        $"cannot be changed: what the recipe starts from is of kind {RecipeJson.NameOf(kind)}. Leave it out, or start from another.");

    private static string TextOf(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";

    // Keys of other kinds are gathered, to be refused together.
    private static Recipe Set(Recipe recipe, YamlNode keyNode, YamlNode value, List<string> others)
    {
        var key = TextOf(keyNode);
        if (RecipeKeys.Find(key) is not { } known)
        {
            var names = RecipeKeys.All.Where(candidate => candidate.IsOf(recipe.Kind)).Select(candidate => candidate.Name);
            throw RecipeValue.Invalid(keyNode, key, $"is not a recipe key. {NearestName.Suggest(key, names)}");
        }

        if (known.Name == RecipeKeys.Kind)
        {
            return known.Read(recipe, value).Kind == recipe.Kind ? recipe : throw OtherKind(value, recipe.Kind);
        }

        if (!known.IsOf(recipe.Kind))
        {
            others.Add(known.Name);
            return recipe;
        }

        return known.Read(recipe, value);
    }

    private static Recipe ApplyOne(Recipe recipe, string assignment, List<string> others)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new RecipeException([new RecipeProblem(null, assignment, "must be key=value.")]);
        }

        var key = assignment[..equals].Trim();
        var text = assignment[(equals + 1)..];

        // Only lists and mappings are YAML here: a system prompt may contain anything.
        var isStructured = text.AsSpan().TrimStart() is ['[' or '{', ..] && key != "system_prompt";
        var node = isStructured ? RecipeYaml.Parse(text) : new YamlScalarNode(text) { Style = ScalarStyle.Plain };
        return Set(recipe, new YamlScalarNode(key), node, others);
    }
}
