using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>The canonical JSON of manifests: declaration order, snake case, nothing unknown, nothing missing, nothing null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SealedManifest))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
