using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Settings;

/// <summary>The settings that the server's pods of a release have.</summary>
internal static class RenderedSettings
{
    /// <summary>Name and value of each variable; those from Secrets have the value that is given for all of them.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<Manifest> manifests, string secret)
    {
        var server = manifests.Single(static one => one.IsWorkload && one.Name.EndsWith("-server", StringComparison.Ordinal));
        var container = server.Containers.Single();
        var source = container["envFrom"]![0]!["configMapRef"]!["name"]!.GetValue<string>();
        var map = manifests.Single(one => one.Kind == "ConfigMap" && one.Name == source);
        return ((JsonObject)map.At("data")!).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value!.GetValue<string>()))
            .Concat(((JsonArray)container["env"]!)
                .Where(static one => one!["name"]!.GetValue<string>().StartsWith("OpenRs__", StringComparison.Ordinal))
                .Select(one => KeyValuePair.Create(one!["name"]!.GetValue<string>(), one["value"]?.GetValue<string>() ?? secret)))
            .ToDictionary();
    }
}
