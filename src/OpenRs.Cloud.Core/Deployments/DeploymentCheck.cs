namespace OpenRs.Cloud.Deployments;

/// <summary>How a state and an object store fit together.</summary>
public enum DeploymentCheck
{
    /// <summary>Both are of one deployment, and the state is not behind.</summary>
    Same,

    /// <summary>Neither has a mark: a first start, or the first one of a build that writes marks.</summary>
    Unmarked,

    /// <summary>The objects have a deployment that has stored nothing yet: this state joins it.</summary>
    Joins,

    /// <summary>There are objects, but the state holds nothing.</summary>
    StateMissing,

    /// <summary>The state has a mark, but the objects have none.</summary>
    ObjectsMissing,

    /// <summary>They are of two deployments.</summary>
    Others,

    /// <summary>The objects know of a later state than this one.</summary>
    StateBehind,
}
