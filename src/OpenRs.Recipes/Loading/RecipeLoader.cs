using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Options;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Loading;

/// <summary>
/// Makes recipes from YAML (or JSON, which is YAML). A text may start from a built-in recipe with <c>extends: NAME</c>; otherwise
/// keys left out have the defaults of <see cref="Recipe"/> and <c>rewards</c>, <c>prompts_per_step</c> and <c>max_steps</c> must be there.
/// </summary>
public static class RecipeLoader
{
    private const string Extends = "extends";

    // JSON writes a character as an escape of six at most; the rest is for the keys that the text leaves out.
    private const int MaxStoredLength = 8 * MaxLength;

    // By half of a run the test needs eight.
    private const int LeastEvaluations = 16;

    private static readonly string[] Required = ["prompts_per_step", "rewards", "max_steps"];

    /// <summary>The longest text of a recipe, in characters.</summary>
    public const int MaxLength = RecipeYaml.MaxLength;

    /// <summary>The names that <see cref="BuiltIn"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["open-rs1", "open-rs2", "open-rs3", "quickstart"];

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
        var recipe = problems.Collect(() => BaseOf(mapping, defaults)) ?? defaults;
        foreach (var (key, value) in mapping.Children.Where(entry => TextOf(entry.Key) != Extends))
        {
            recipe = problems.Collect(() => Set(recipe, key, value)) ?? recipe;
        }

        foreach (var key in Required.Where(key => !mapping.Children.ContainsKey(key) && !mapping.Children.ContainsKey(Extends)))
        {
            problems.Add(new RecipeProblem(null, key, $"is missing; give it, or start with '{Extends}: open-rs3'."));
        }

        if (mapping.Children.ContainsKey(RecipeKeys.TrlCompat) && mapping.Children.ContainsKey(RecipeKeys.StoredTrlCompat))
        {
            problems.Add(new RecipeProblem(
                null, RecipeKeys.StoredTrlCompat, $"is the former name of {RecipeKeys.TrlCompat}: give one of them."));
        }

        CheckTogether(recipe, problems);
        problems.ThrowIfAny();
        return recipe;
    }

    /// <summary>The recipe with changes.</summary>
    /// <param name="recipe">Where to start.</param>
    /// <param name="assignments">Changes such as <c>max_steps=2</c> or <c>rewards=[{name: format}]</c>, applied in order.</param>
    /// <exception cref="RecipeException">Something is wrong: all of it is listed.</exception>
    public static Recipe Apply(Recipe recipe, IEnumerable<string> assignments)
    {
        var problems = new RecipeProblems();
        foreach (var assignment in assignments)
        {
            try
            {
                recipe = ApplyOne(recipe, assignment);
            }
            catch (RecipeException e)
            {
                e.Problems.ToList().ForEach(problem => problems.Add(problem with { Line = null }));
            }
        }

        CheckTogether(recipe, problems);
        problems.ThrowIfAny();
        return recipe;
    }

    // Keys that are right one by one.
    private static void CheckTogether(Recipe recipe, RecipeProblems problems)
    {
        var grpo = recipe.Grpo;
        var isCorrected = grpo.ImportanceSampling != ImportanceSampling.None;
        if (grpo.OldPolicy == OldPolicy.Sampler && isCorrected)
        {
            problems.Add(new RecipeProblem(
                null,
                "importance_sampling",
                "needs old_policy: current; a ratio against the sampler corrects for the difference already."));
        }
        else if (grpo.LogProbTemperature != grpo.Sampling.Temperature && grpo.NeedsSamplerLogProbs)
        {
            problems.Add(new RecipeProblem(
                null,
                RecipeKeys.TrlCompat,
                "takes log-probabilities at temperature 1, so a ratio against the sampler's means nothing: set it to false."));
        }

        // Rollouts of an older policy without a correction would bias the gradient; a ratio against the sampler alone holds for one step.
        var isDecoupled = grpo.OldPolicy == OldPolicy.Current && isCorrected;
        if (recipe.MaxStaleness == 1 && !grpo.NeedsSamplerLogProbs)
        {
            problems.Add(new RecipeProblem(
                null, "max_staleness", "1 needs a correction: old_policy: sampler, or importance_sampling: token_truncate."));
        }

        if (recipe.MaxStaleness > 1 && !isDecoupled)
        {
            problems.Add(new RecipeProblem(
                null,
                "max_staleness",
                $"{recipe.MaxStaleness} needs the decoupled objective: old_policy: current and importance_sampling: token_truncate."));
        }

        CheckPlateau(recipe, problems);
    }

    // The test looks at evaluations, and the best policy can be kept only where it has a checkpoint.
    private static void CheckPlateau(Recipe recipe, RecipeProblems problems)
    {
        var (evaluation, maxSteps) = (recipe.Evaluation, recipe.Grpo.Optimizer.MaxSteps);
        if (evaluation.OnPlateau == PlateauAction.Ignore)
        {
            return;
        }

        if (evaluation.EvalEvery == 0 || maxSteps / evaluation.EvalEvery < LeastEvaluations)
        {
            problems.Add(new RecipeProblem(
                null,
                "on_plateau",
                $"needs {LeastEvaluations} evaluations or more: set eval_every to {Math.Max(1, maxSteps / LeastEvaluations)} or less."));
        }
        else if (evaluation.OnPlateau == PlateauAction.Stop && evaluation.EvalEvery % recipe.SaveEvery != 0)
        {
            problems.Add(new RecipeProblem(
                null, "on_plateau", "stop keeps the best policy, which needs a checkpoint: set eval_every to a multiple of save_every."));
        }
    }

    private static Recipe BaseOf(YamlMappingNode mapping, Recipe defaults) => mapping.Children.TryGetValue(Extends, out var node)
        ? BuiltIn(RecipeValue.OneOf(node, Extends, Names.ToDictionary(name => name)))
        : defaults;

    private static string TextOf(YamlNode key) => (key as YamlScalarNode)?.Value ?? "";

    private static Recipe Set(Recipe recipe, YamlNode keyNode, YamlNode value)
    {
        var key = TextOf(keyNode);
        if (RecipeKeys.Find(key) is { } known)
        {
            return known.Read(recipe, value);
        }

        var suggestion = NearestName.Suggest(key, RecipeKeys.All.Select(candidate => candidate.Name));
        throw RecipeValue.Invalid(keyNode, key, $"is not a recipe key. {suggestion}");
    }

    private static Recipe ApplyOne(Recipe recipe, string assignment)
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
        return Set(recipe, new YamlScalarNode(key), node);
    }
}
