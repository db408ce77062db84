using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Agent.Work.Policies;

/// <summary>Manifests of policies as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PolicyManifest))]
internal sealed partial class PolicyJson : JsonSerializerContext
{
    /// <summary>Largest manifest of a policy or list of a step's rollouts.</summary>
    public const int MaxBytes = 16 << 20;

    // All deltas of a chain are open at once, each with buffers for a window; a checkpoint starts a new chain.
    private const int MaxDeltas = 4096;

    public static byte[] Write(PolicyManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Default.PolicyManifest);

    /// <exception cref="InvalidDataException">The content is no manifest.</exception>
    public static PolicyManifest Read(string name, byte[] content)
    {
        try
        {
            if (content.Length > MaxBytes)
            {
                throw new JsonException($"It has {content.Length} bytes; at most {MaxBytes} are allowed.");
            }

            var manifest = JsonSerializer.Deserialize(content, Default.PolicyManifest) ?? throw new JsonException("It is null.");
            return manifest.Deltas.Count <= MaxDeltas && !manifest.Deltas.Contains(null!)
                ? manifest
                : throw new JsonException($"It lists more than {MaxDeltas} deltas, or a null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{name} is no manifest of a policy: {exception.Message}", exception);
        }
    }
}
