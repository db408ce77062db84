using OpenRs.Cloud.Access;
using OpenRs.Cloud.Projects;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>What a value of the role claim means.</summary>
internal sealed class OidcRole
{
    /// <summary>Value of the claim, such as the name of a group.</summary>
    public string Value { get; set; } = "";

    /// <summary>Project id; <c>-</c> for all.</summary>
    public string Project { get; set; } = "";

    /// <summary>Role that callers with this value have there: <c>Viewer</c>, <c>Operator</c> or <c>Admin</c>.</summary>
    public AccessRole Role { get; set; }

    /// <summary>Whether it says all that is needed.</summary>
    public bool IsValid => Value.Length > 0 && (Project == Caller.AnyProject || ResourceId.IsValid(Project))
        && Role is >= AccessRole.Viewer and <= AccessRole.Admin;
}
