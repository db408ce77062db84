using System.Collections.Immutable;
using OpenRs.Recipes.Options;
using OpenRs.Recipes.Rewards;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Keys;

/// <summary>
/// Reads the <c>rewards</c> of a recipe: a list of mappings with <c>name</c>, <c>weight</c> and the function's options, or the
/// <c>service</c> that gives the reward.
/// </summary>
internal static class RewardReader
{
    private static readonly Interval Weights = new(-1000, 1000);

    public static ImmutableArray<RewardSpec> Read(YamlNode node)
    {
        if (node is not YamlSequenceNode { Children.Count: > 0 } list)
        {
            throw RecipeValue.Invalid(node, "rewards", "must be a list with at least one entry such as {name: accuracy, weight: 1}.");
        }

        var problems = new RecipeProblems();
        var rewards = new List<RewardSpec>();
        foreach (var (i, item) in list.Children.Index())
        {
            if (problems.Collect(() => ReadOne(item, $"rewards[{i}]", rewards)) is { } reward)
            {
                rewards.Add(reward);
            }
        }

        problems.ThrowIfAny();
        return [.. rewards];
    }

    private static RewardSpec ReadOne(YamlNode node, string path, List<RewardSpec> earlier)
    {
        var entry = node as YamlMappingNode
            ?? throw RecipeValue.Invalid(node, path, "must be a mapping such as {name: accuracy, weight: 1}.");
        if (!entry.Children.TryGetValue("name", out var nameNode))
        {
            throw RecipeValue.Invalid(node, path, "has no name.");
        }

        var name = RecipeValue.Text(nameNode, $"{path}.name");
        var isService = entry.Children.ContainsKey(RewardServiceReader.Key);
        if (isService)
        {
            RewardServiceReader.RequireName(nameNode, name, $"{path}.name");
        }
        else
        {
            RequireKnown(nameNode, name, $"{path}.name");
        }

        if (earlier.Exists(reward => reward.Name == name))
        {
            throw RecipeValue.Invalid(nameNode, $"{path}.name", $"'{name}' is there already.");
        }

        var problems = new RecipeProblems();
        var spec = isService ? new RewardSpec(name) : new RewardSpec(name) { Options = RewardCatalog.DefaultsOf(name) };
        foreach (var (key, value) in entry.Children.SelectMany(Flatten))
        {
            spec = problems.Collect(() => Set(spec, key, value, path)) ?? spec;
        }

        problems.ThrowIfAny();
        return spec;
    }

    /// <summary>Options stand beside name and weight, or, as in canonical JSON, below <c>options</c>.</summary>
    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Flatten(KeyValuePair<YamlNode, YamlNode> entry) =>
        entry is { Key: YamlScalarNode { Value: "options" }, Value: YamlMappingNode options } ? options.Children : [entry];

    private static void RequireKnown(YamlNode node, string name, string path)
    {
        if (RewardCatalog.NotSupported.Contains(name))
        {
            throw RecipeValue.Invalid(node, path, $"'{name}' is not supported here: it would run code that the model wrote.");
        }

        if (!RewardCatalog.Functions.ContainsKey(name))
        {
            var suggestion = NearestName.Suggest(name, RewardCatalog.Functions.Keys);
            throw RecipeValue.Invalid(
                node, path, $"there is no reward '{name}'. {suggestion} A reward of your own needs a service (docs/rewards.md).");
        }
    }

    private static RewardSpec Set(RewardSpec spec, YamlNode keyNode, YamlNode value, string path)
    {
        var key = RecipeValue.Text(keyNode, path);
        switch (key)
        {
            case "name":
                return spec;
            case "weight":
                return spec with { Weight = RecipeValue.Number(value, $"{path}.weight", Weights) };
            case RewardServiceReader.Key:
                return spec with { Service = RewardServiceReader.Read(value, $"{path}.{key}") };
            default:
                var option = FindOption(spec.Name, key, keyNode, path);
                var number = option.IsWhole
                    ? RecipeValue.Integer(value, $"{path}.{key}", (long)option.Range.Min, (long)option.Range.Max)
                    : RecipeValue.Number(value, $"{path}.{key}", option.Range);
                return spec with { Options = spec.Options.SetItem(key, number) };
        }
    }

    private static RewardCatalog.RewardOption FindOption(string function, string key, YamlNode keyNode, string path)
    {
        RewardCatalog.RewardOption[] known = RewardCatalog.Functions.GetValueOrDefault(function) ?? [];
        if (Array.Find(known, candidate => candidate.Name == key) is { } option)
        {
            return option;
        }

        var suggestion = NearestName.Suggest(key, [.. known.Select(candidate => candidate.Name), "weight", RewardServiceReader.Key]);
        throw RecipeValue.Invalid(keyNode, $"{path}.{key}", $"'{function}' has no such option. {suggestion}");
    }
}
