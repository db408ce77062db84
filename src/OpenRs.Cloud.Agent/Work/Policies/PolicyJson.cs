using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Agent.Work.Policies;

/// <summary>Manifests of policies as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PolicyManifest))]
internal sealed partial class PolicyJson : JsonSerializerContext
{
    public static byte[] Write(PolicyManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Default.PolicyManifest);

    /// <exception cref="InvalidDataException">The content is no manifest.</exception>
    public static PolicyManifest Read(string name, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, Default.PolicyManifest) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{name} is no manifest of a policy: {exception.Message}", exception);
        }
    }
}
