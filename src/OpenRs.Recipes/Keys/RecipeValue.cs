using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Keys;

/// <summary>Reads single values of a recipe; a wrong one is a <see cref="RecipeException"/> with the line and what is allowed.</summary>
internal static class RecipeValue
{
    public static RecipeException Invalid(YamlNode node, string key, string message) =>
        new([new RecipeProblem((int)node.Start.Line, key, message)]);

    public static long Integer(YamlNode node, string key, long min, long max) =>
        long.TryParse(Plain(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= min && value <= max
            ? value
            : throw Invalid(node, key, $"{Show(node)} is not a whole number from {min} to {max}.");

    public static double Number(YamlNode node, string key, Interval range) =>
        double.TryParse(Plain(node), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && range.Contains(value)
            ? value
            : throw Invalid(node, key, $"{Show(node)} is not {range}.");

    public static bool Flag(YamlNode node, string key) => Plain(node) switch
    {
        "true" or "True" => true,
        "false" or "False" => false,
        _ => throw Invalid(node, key, $"{Show(node)} is not true or false."),
    };

    public static T OneOf<T>(YamlNode node, string key, IReadOnlyDictionary<string, T> choices) =>
        node is YamlScalarNode { Value: { } text } && choices.TryGetValue(text, out var value)
            ? value
            : throw Invalid(node, key, $"{Show(node)} is not one of {string.Join(", ", choices.Keys)}.");

    public static string Text(YamlNode node, string key) =>
        OptionalText(node, key) is { Length: > 0 } text ? text : throw Invalid(node, key, "must be a text that is not empty.");

    public static string? OptionalText(YamlNode node, string key)
    {
        var scalar = node as YamlScalarNode ?? throw Invalid(node, key, "must be a text.");
        return IsNull(scalar) ? null : scalar.Value;
    }

    /// <summary>Whether a node is YAML's null: a quoted word is a text.</summary>
    public static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    /// <summary>An unquoted scalar: a quoted one is a text even if it looks like a number.</summary>
    private static string? Plain(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any } scalar ? scalar.Value : null;

    private static string Show(YamlNode node) =>
        node is YamlScalarNode scalar ? $"'{RecipeProblem.Shorten(scalar.Value ?? "")}'" : "a list or mapping";
}
