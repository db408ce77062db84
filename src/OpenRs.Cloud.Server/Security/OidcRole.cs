using OpenRs.Cloud.Access;

namespace OpenRs.Cloud.Server.Security;

/// <summary>What a value of the role claim means.</summary>
public sealed class OidcRole
{
    /// <summary>Value of the claim, such as the name of a group.</summary>
    public string Value { get; set; } = "";

    /// <summary>Project id; <c>-</c> for all.</summary>
    public string Project { get; set; } = "";

    /// <summary>Role that callers with this value have there: <c>Viewer</c>, <c>Operator</c> or <c>Admin</c>.</summary>
    public AccessRole Role { get; set; }
}
