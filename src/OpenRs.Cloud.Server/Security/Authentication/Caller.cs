using OpenRs.Cloud.Access;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Who calls, and what it may do.</summary>
internal sealed record Caller
{
    /// <summary>Stands for every project.</summary>
    public const string AnyProject = "-";

    /// <summary>The user of a server that listens on loopback and asks for no credentials.</summary>
    public static readonly Caller Local = new()
    {
        Subject = "local",
        Roles = new Dictionary<string,
        AccessRole> { [AnyProject] = AccessRole.Admin },
    };

    /// <summary><c>apikey:{prefix}</c>, <c>oidc:{subject}</c> or <c>local</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Roles by project id; <see cref="AnyProject"/> for all.</summary>
    public required IReadOnlyDictionary<string, AccessRole> Roles { get; init; }

    /// <summary>When the credentials stop to hold.</summary>
    public DateTimeOffset ExpireTime { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>
    /// The API key's project and prefix; <see langword="null"/> for callers without one. Looked up again while a call lasts.
    /// </summary>
    public (string ProjectId, string Prefix)? ApiKey { get; init; }

    /// <summary>The highest role that it has in some project.</summary>
    public AccessRole HighestRole => Roles.Values.DefaultIfEmpty().Max();

    /// <summary>The role in a project; for <see cref="AnyProject"/>, the role in all of them.</summary>
    public AccessRole RoleIn(string projectId)
    {
        var everywhere = Roles.GetValueOrDefault(AnyProject);
        var here = Roles.GetValueOrDefault(projectId);
        return here > everywhere ? here : everywhere;
    }
}
