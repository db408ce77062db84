namespace OpenRs.Cloud.Access;

/// <summary>What a caller may do in a project; each role may do what those before it may.</summary>
public enum AccessRole
{
    /// <summary>Nothing: to this caller the project does not exist.</summary>
    None = 0,

    /// <summary>Read.</summary>
    Viewer = 1,

    /// <summary>Create, change and end runs and evaluations; upload.</summary>
    Operator = 2,

    /// <summary>Keys, budgets, deletion and the audit log.</summary>
    Admin = 3,
}
