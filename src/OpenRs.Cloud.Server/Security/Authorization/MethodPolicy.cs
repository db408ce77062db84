using Google.Protobuf;
using OpenRs.Cloud.Access;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>Who may call one method, and how its requests tell which project they are about.</summary>
internal sealed record MethodPolicy
{
    /// <summary>Path of the method, such as <c>/openrs.cloud.v1.RunService/GetRun</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Who may call it.</summary>
    public required AccessKind Kind { get; init; }

    /// <summary>Least role in the project.</summary>
    public AccessRole Role { get; init; }

    /// <summary>Whether it changes something, so that each call goes to the audit log.</summary>
    public bool Changes { get; init; }

    /// <summary>The resource of a request; <see langword="null"/> for a message of a stream that names none.</summary>
    public Func<IMessage, ResourceClaim?> ResourceOf { get; init; } = static _ => null;

    /// <summary>Field that a stream's first message must set to name the resource.</summary>
    public string NamingField { get; init; } = "parent";

    /// <summary>Resources that a request uses besides: the caller must be able to see them.</summary>
    public Func<IMessage, IEnumerable<ResourceReference>> ReferencesOf { get; init; } = static _ => [];

    /// <summary>Name for the audit log, such as <c>RunService.GetRun</c>.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..].Replace('/', '.');
}
