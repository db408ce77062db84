using System.Text.Json;
using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.Options;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Keys;

/// <summary>Reads <c>lora_target_modules</c>: a list of names, or <c>all-linear</c>.</summary>
internal static class LoraModuleReader
{
    public const string Key = "lora_target_modules";

    private static readonly string Names = string.Join(", ", LoraModuleNames.ByName.Keys);

    public static LoraModules Read(YamlNode node)
    {
        if (node is YamlScalarNode { Value: LoraModuleNames.AllLinear })
        {
            return LoraModules.All;
        }

        return node is YamlSequenceNode { Children.Count: > 0 } list
            ? list.Children.Aggregate(
                LoraModules.None, static (all, name) => all | RecipeValue.OneOf(name, Key, LoraModuleNames.ByName))
            : throw RecipeValue.Invalid(node, Key, $"must be {LoraModuleNames.AllLinear}, or a list of {Names}.");
    }

    public static void Write(Utf8JsonWriter writer, LoraModules modules)
    {
        writer.WriteStartArray();
        foreach (var name in LoraModuleNames.Of(modules))
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}
