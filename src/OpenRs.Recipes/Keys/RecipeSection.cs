using System.Text.Json;
using OpenRs.Recipes.Options;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Keys;

/// <summary>One of the option types that a recipe consists of: makes the keys that are bound to its properties.</summary>
/// <param name="get">The options of a recipe.</param>
/// <param name="set">The recipe with other options.</param>
/// <param name="only">The only kind of run that has the keys; <see langword="null"/> where all have them.</param>
internal sealed class RecipeSection<TOptions>(Func<Recipe, TOptions> get, Func<Recipe, TOptions, Recipe> set, RecipeKind? only = null)
{
    public RecipeKey Text(string name, Func<TOptions, string> read, Func<TOptions, string, TOptions> change) =>
        Key(name, node => RecipeValue.Text(node, name), (writer, value) => writer.WriteStringValue(value), read, change);

    public RecipeKey OptionalText(string name, Func<TOptions, string?> read, Func<TOptions, string?, TOptions> change) =>
        Key(name, node => RecipeValue.OptionalText(node, name), (writer, value) => writer.WriteStringValue(value), read, change);

    public RecipeKey Integer(string name, int min, int max, Func<TOptions, int> read, Func<TOptions, int, TOptions> change) => Long(
        name, min, max, options => read(options), (options, value) => change(options, (int)value));

    public RecipeKey Long(string name, long min, long max, Func<TOptions, long> read, Func<TOptions, long, TOptions> change) => Key(
        name, node => RecipeValue.Integer(node, name, min, max), (writer, value) => writer.WriteNumberValue(value), read, change);

    public RecipeKey Number(string name, Interval range, Func<TOptions, double> read, Func<TOptions, double, TOptions> change) => Key(
        name, node => RecipeValue.Number(node, name, range), (writer, value) => writer.WriteNumberValue(value), read, change);

    public RecipeKey Flag(string name, Func<TOptions, bool> read, Func<TOptions, bool, TOptions> change) =>
        Key(name, node => RecipeValue.Flag(node, name), (writer, value) => writer.WriteBooleanValue(value), read, change);

    public RecipeKey OneOf<T>(string name, Func<TOptions, T> read, Func<TOptions, T, TOptions> change)
        where T : struct, Enum
    {
        var choices = Enum.GetValues<T>().ToDictionary(RecipeJson.NameOf);
        return Key(
            name,
            node => RecipeValue.OneOf(node, name, choices),
            (writer, value) => writer.WriteStringValue(RecipeJson.NameOf(value)),
            read,
            change);
    }

    public RecipeKey OneOf(
        string name, IReadOnlyList<string> choices, Func<TOptions, string> read, Func<TOptions, string, TOptions> change)
    {
        var byName = choices.ToDictionary(static choice => choice);
        return Key(name, node => RecipeValue.OneOf(node, name, byName), (writer, value) => writer.WriteStringValue(value), read, change);
    }

    public RecipeKey Key<T>(
        string name, Func<YamlNode, T> parse, Action<Utf8JsonWriter, T> write, Func<TOptions, T> read,
        Func<TOptions, T, TOptions> change) => new(
            name,
            (recipe, node) => set(recipe, change(get(recipe), parse(node))),
            (writer, recipe) => write(writer, read(get(recipe)))) { Only = only };
}
