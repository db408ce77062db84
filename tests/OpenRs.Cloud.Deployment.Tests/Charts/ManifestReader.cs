using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Cloud.Deployment.Tests.Charts;

/// <summary>Reads YAML as Kubernetes does, by the rules of YAML 1.1: an unquoted yes is no text, and 0440 is octal.</summary>
internal static class ManifestReader
{
    private static readonly string[] True = ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"];
    private static readonly string[] False = ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"];
    private static readonly string[] Null = ["", "~", "null", "Null", "NULL"];

    /// <summary>The documents of a stream that are objects.</summary>
    public static IReadOnlyList<Manifest> Read(string yaml) =>
        [.. Documents(yaml).OfType<JsonObject>().Select(static content => new Manifest(content))];

    /// <summary>The first document of a stream.</summary>
    public static JsonNode? ReadOne(string yaml) => Documents(yaml).First();

    private static IEnumerable<JsonNode?> Documents(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Select(static document => ToJson(document.RootNode));
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(
            map.Children.Select(static pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Resolve(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new FormatException($"{node.NodeType} at {node.Start} is no part of a manifest."),
    };

    private static JsonValue? Resolve(string text)
    {
        if (Null.Contains(text))
        {
            return null;
        }

        if (True.Contains(text) || False.Contains(text))
        {
            return JsonValue.Create(True.Contains(text));
        }

        if (text.Length > 1 && text[0] == '0' && text.All(char.IsAsciiDigit))
        {
            return JsonValue.Create(Convert.ToInt64(text, 8));
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? JsonValue.Create(whole)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? JsonValue.Create(number)
                : JsonValue.Create(text);
    }
}
