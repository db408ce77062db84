using System.Globalization;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Options;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Import;

/// <summary>
/// Reads the reference system's own grpo.yaml. Keys that the file leaves out have the defaults of its trainer. TRL drops keys that it
/// does not know without a word (<c>vllm_enforce_eager</c> of that file is one); here every key gets a note.
/// </summary>
public sealed partial class RecipeImporter
{
    private const int TrlBatchSize = 8;
    private const string PerDevice = "per_device_train_batch_size";

    private readonly YamlMappingNode _file;
    private readonly ImportSettings _settings;
    private readonly RecipeProblems _problems = new();
    private readonly List<ImportNote> _assumed = [];

    private RecipeImporter(YamlMappingNode file, ImportSettings settings) => (_file, _settings) = (file, settings);

    /// <summary>Imports a file.</summary>
    /// <param name="yaml">The text of the file.</param>
    /// <param name="settings">What the file does not say.</param>
    /// <exception cref="RecipeException">A value is wrong, or the number of steps is left open: all of it is listed.</exception>
    public static RecipeImport Import(string yaml, ImportSettings? settings = null)
    {
        settings ??= new ImportSettings();
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Processes, 1, nameof(settings));
        return new RecipeImporter(RecipeYaml.ParseMapping(yaml), settings).Import();
    }

    private RecipeImport Import()
    {
        var recipe = new Recipe
        {
            Name = "imported", Grpo = new() { TrlCompat = true }, Verifier = VerifierProfile.Reference, LongPrompts = LongPrompts.Cut,
        };
        foreach (var (key, node) in _file.Children)
        {
            if (IsGroupOfOne(key.ToString(), node))
            {
                _problems.Add(new RecipeProblem(
                    (int)node.Start.Line,
                    "num_generations",
                    "a group of one has nothing to compare with, and TRL refuses it, too. Give 2 or more."));
            }
            else if (TrlKeys.Renamed.TryGetValue(key.ToString(), out var name) && !IsLeftOpen(key.ToString(), node))
            {
                recipe = _problems.Collect(() => RecipeKeys.Find(name)!.Read(recipe, Translate(name, node))) ?? recipe;
            }
        }

        recipe = _problems.Collect(() => recipe with { Grpo = WithCorrection(recipe.Grpo) }) ?? recipe;
        recipe = Has("epsilon_high") ? recipe : recipe with { Grpo = recipe.Grpo with { EpsilonHigh = recipe.Grpo.EpsilonLow } };
        recipe = _problems.Collect(() => WithLora(recipe)) ?? recipe;
        recipe = _problems.Collect(() => WithMinLrRate(recipe)) ?? recipe;
        recipe = _problems.Collect(() => WithPromptsPerStep(recipe)) ?? recipe;
        recipe = _problems.Collect(() => WithLossBatchSize(recipe)) ?? recipe;
        recipe = _problems.Collect(() => RecipeKeys.Find("rewards")!.Read(recipe, Rewards())) ?? recipe;
        recipe = _problems.Collect(() => WithSteps(recipe)) ?? recipe;
        NoteCosineLength(recipe);
        _problems.ThrowIfAny();
        return new RecipeImport(recipe, [.. _file.Children.Keys.Select(Note), .. _assumed]);
    }

    private bool Has(string key) => _file.Children.ContainsKey(key);

    private ImportNote Note(YamlNode keyNode)
    {
        var key = keyNode.ToString();
        var (outcome, message) =
            TrlKeys.Lora.Contains(key) && !_usesPeft ? (ImportOutcome.NotNeeded, $"{Peft} is not true, so TRL ignores it: lora_r is 0")
            : TrlKeys.Renamed.TryGetValue(key, out var name) || TrlKeys.Combined.TryGetValue(key, out name) ? (ImportOutcome.Imported, name)
            : TrlKeys.Elsewhere.TryGetValue(key, out var place) ? (ImportOutcome.Elsewhere, place)
            : TrlKeys.NotNeeded.TryGetValue(key, out var reason) ? (ImportOutcome.NotNeeded, reason)
            : (ImportOutcome.Unknown, $"not a known key: it has no effect. {NearestName.Suggest(key, TrlKeys.All)}");
        return new ImportNote((int)keyNode.Start.Line, key, outcome, message);
    }

    /// <summary>Values that are spelled otherwise here.</summary>
    private static YamlNode Translate(string key, YamlNode node) => (key, (node as YamlScalarNode)?.Value) switch
    {
        ("scale_rewards", "true" or "True") => new YamlScalarNode("group"),
        ("scale_rewards", "false" or "False") => new YamlScalarNode("none"),
        ("schedule", "constant_with_warmup") => new YamlScalarNode("constant"),
        ("top_k", "-1" or "null" or "") => new YamlScalarNode("0"),
        _ => node,
    };

    // Only newer versions of TRL have the correction, with a mode of their own where none is given; they take log-probabilities at the
    // sampling temperature.
    private GrpoOptions WithCorrection(GrpoOptions grpo)
    {
        const string Key = "vllm_importance_sampling_correction";
        var mode = grpo.ImportanceSampling;
        if (_file.Children.TryGetValue(Key, out var node))
        {
            mode = !RecipeValue.Flag(node, Key) ? ImportanceSampling.None
                : mode == ImportanceSampling.None ? ImportanceSampling.SequenceMask
                : mode;
        }

        return grpo with { ImportanceSampling = mode, TrlCompat = mode == ImportanceSampling.None };
    }

    private Recipe WithMinLrRate(Recipe recipe)
    {
        const string Key = "lr_scheduler_kwargs";
        if (!_file.Children.TryGetValue(Key, out var node))
        {
            return recipe;
        }

        var options = node as YamlMappingNode ?? throw RecipeValue.Invalid(node, Key, "must be a mapping such as {min_lr_rate: 0.1}.");
        var other = options.Children.Keys.FirstOrDefault(key => key.ToString() != "min_lr_rate");
        return other is null && options.Children.TryGetValue("min_lr_rate", out var rate)
            ? Set(recipe, "min_lr_rate", rate, problem => new RecipeProblem(problem.Line, $"{Key}.min_lr_rate", problem.Message))
            : throw RecipeValue.Invalid(other ?? node, Key, "only min_lr_rate is supported.");
    }

    private Recipe WithLossBatchSize(Recipe recipe) => Set(
        recipe,
        "loss_batch_size",
        Scalar(Integer(PerDevice, TrlBatchSize)),
        problem => new RecipeProblem(null, PerDevice, problem.Message));

    /// <summary>Sets a key to a value that other keys of the file give, which a problem with it is one of.</summary>
    private static Recipe Set(Recipe recipe, string name, YamlNode value, Func<RecipeProblem, RecipeProblem> toProblem)
    {
        try
        {
            return RecipeKeys.Find(name)!.Read(recipe, value);
        }
        catch (RecipeException e)
        {
            throw new RecipeException([.. e.Problems.Select(toProblem)]);
        }
    }

    private static YamlScalarNode Scalar(long value) => new(value.ToString(CultureInfo.InvariantCulture));

    private long Integer(string key, int otherwise) =>
        _file.Children.TryGetValue(key, out var node) ? RecipeValue.Integer(node, key, 1, 1 << 20) : otherwise;

    /// <summary>The file's three lists and its options, as the list of a recipe.</summary>
    private YamlSequenceNode Rewards()
    {
        var names = List("reward_funcs") ?? [new YamlScalarNode("accuracy"), new YamlScalarNode("format"), new YamlScalarNode("tag_count")];
        var weights = List("reward_weights");
        if (weights is not null && weights.Count != names.Count)
        {
            var node = _file.Children["reward_weights"];
            throw RecipeValue.Invalid(node, "reward_weights", $"has {weights.Count} entries for {names.Count} reward functions.");
        }

        return new YamlSequenceNode(names.Select((name, i) =>
        {
            var reward = new YamlMappingNode { { "name", name }, { "weight", weights?[i] ?? new YamlScalarNode("1") } };
            foreach (var (option, node) in OptionsOf(name.ToString()))
            {
                reward.Add(option, node);
            }

            if (name.ToString() == "cosine" && _settings.CosineMaxLength is { } length)
            {
                reward.Children[new YamlScalarNode("max_len")] = Scalar(length);
            }

            return reward;
        }));
    }

    private IList<YamlNode>? List(string key) => !_file.Children.TryGetValue(key, out var node) ? null
        : (node as YamlSequenceNode ?? throw RecipeValue.Invalid(node, key, "must be a list.")).Children;

    private IEnumerable<(string Option, YamlNode Value)> OptionsOf(string function)
    {
        var prefix = function == "repetition_penalty" ? "repetition_" : $"{function}_";
        foreach (var (key, value) in _file.Children)
        {
            var name = key.ToString();
            if (TrlKeys.Combined.ContainsKey(name) && name.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return (name == "repetition_n_grams" ? "ngram_size" : name[prefix.Length..], value);
            }
        }
    }
}
