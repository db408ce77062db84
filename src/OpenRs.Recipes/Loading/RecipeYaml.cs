using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Loading;

/// <summary>The YAML of a recipe: one document of bounded size, from which a tree is built only as far as the bounds allow.</summary>
internal static class RecipeYaml
{
    /// <summary>The longest text, in characters. The reference system's largest recipe has 1,600.</summary>
    public const int MaxLength = 64 << 10;

    private const string Place = "(text)";

    /// <summary>The only document of a text, which must be a mapping.</summary>
    public static YamlMappingNode ParseMapping(string yaml, int maxLength = MaxLength) =>
        Parse(yaml, maxLength) as YamlMappingNode ?? throw Wrong(1, "must be one YAML mapping of keys to values.");

    /// <summary>The only document of a text.</summary>
    public static YamlNode Parse(string yaml, int maxLength = MaxLength)
    {
        if (yaml.Length > maxLength)
        {
            throw Wrong(1, $"has {yaml.Length} characters; a recipe has at most {maxLength}.");
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new BoundedYamlParser(yaml));
        }
        catch (YamlException e)
        {
            throw Wrong(e.Start.Line, $"not valid YAML: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            // The scanner lets other errors through, such as that of half a surrogate pair, whose messages are not for users.
            throw Wrong(1, "not valid YAML: it escapes a character that does not exist, or a number out of range.");
        }

        return stream.Documents.Count == 1 ? stream.Documents[0].RootNode : throw Wrong(1, "must be one YAML document.");
    }

    private static RecipeException Wrong(long line, string problem) => new([new RecipeProblem((int)line, Place, problem)]);
}
