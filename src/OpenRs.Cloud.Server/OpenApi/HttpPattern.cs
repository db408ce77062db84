using Google.Api;

namespace OpenRs.Cloud.Server.OpenApi;

/// <summary>
/// How a method is called over HTTP, in the words of OpenAPI: <c>/v1/{name=projects/*/runs/*}:cancel</c> is
/// <c>/v1/projects/{project}/runs/{run}:cancel</c> there.
/// </summary>
/// <param name="Verb">Such as <c>get</c>.</param>
/// <param name="Path">Path with a parameter for each part of a name.</param>
/// <param name="Parameters">The parameters in their order.</param>
/// <param name="Fields">The fields of the request that the path sets, such as <c>run.name</c>.</param>
internal sealed record HttpPattern(string Verb, string Path, IReadOnlyList<string> Parameters, IReadOnlyList<string> Fields)
{
    /// <summary>Reads a rule.</summary>
    public static HttpPattern Of(HttpRule rule)
    {
        var (verb, template) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("get", rule.Get),
            HttpRule.PatternOneofCase.Post => ("post", rule.Post),
            HttpRule.PatternOneofCase.Patch => ("patch", rule.Patch),
            HttpRule.PatternOneofCase.Delete => ("delete", rule.Delete),
            _ => throw new ArgumentException($"The rule {rule} has a verb that no method of the API has.", nameof(rule)),
        };
        List<string> parameters = [];
        List<string> fields = [];
        var path = new System.Text.StringBuilder();
        for (var next = 0; next < template.Length;)
        {
            if (template[next] != '{')
            {
                path.Append(template[next++]);
                continue;
            }

            var end = template.IndexOf('}', next);
            var parts = template[(next + 1)..end].Split('=');
            fields.Add(parts[0]);
            path.AppendJoin('/', Segments(parts, parameters));
            next = end + 1;
        }

        return new HttpPattern(verb, path.ToString(), parameters, fields);
    }

    private static IEnumerable<string> Segments(string[] field, List<string> parameters)
    {
        if (field.Length == 1)
        {
            parameters.Add(field[0]);
            yield return $"{{{field[0]}}}";
            yield break;
        }

        var collection = "";
        foreach (var segment in field[1].Split('/'))
        {
            if (segment == "*")
            {
                parameters.Add(Singular(collection));
                yield return $"{{{parameters[^1]}}}";
            }
            else
            {
                collection = segment;
                yield return segment;
            }
        }
    }

    private static string Singular(string collection) => collection.EndsWith("ies", StringComparison.Ordinal)
        ? $"{collection[..^3]}y"
        : collection[..^1];
}
