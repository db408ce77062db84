using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Access;

/// <summary>Roles as people type them.</summary>
internal static class RoleName
{
    /// <summary>All roles, least first.</summary>
    public static string[] All { get; } = ["viewer", "operator", "admin"];

    public static string Of(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>The role of a name out of <see cref="All"/>.</summary>
    public static Role Parse(string name) => Enum.Parse<Role>(name, ignoreCase: true);
}
