namespace OpenRs.Cloud.Deployments;

/// <summary>Tells whether a state and an object store belong together.</summary>
public static class DeploymentRules
{
    /// <summary>Compares the marks of both.</summary>
    /// <param name="state">The state's mark; <see langword="null"/> when it has none.</param>
    /// <param name="stateIsEmpty">Whether no grain has stored anything.</param>
    /// <param name="objects">The objects' mark; <see langword="null"/> when they have none.</param>
    /// <param name="objectsAreEmpty">Whether there are no other objects.</param>
    public static DeploymentCheck Check(DeploymentMark? state, bool stateIsEmpty, DeploymentMark? objects, bool objectsAreEmpty) =>
        (state, objects) switch
        {
            (null, null) => stateIsEmpty && !objectsAreEmpty ? DeploymentCheck.StateMissing : DeploymentCheck.Unmarked,
            (null, { Mark: 0 }) => DeploymentCheck.Joins,
            (null, _) => stateIsEmpty ? DeploymentCheck.StateMissing : DeploymentCheck.StateBehind,
            ({ Mark: 0 }, null) => DeploymentCheck.Unmarked,
            (_, null) => DeploymentCheck.ObjectsMissing,
            _ when state.Id != objects.Id => DeploymentCheck.Others,
            _ => objects.Mark > state.Mark ? DeploymentCheck.StateBehind : DeploymentCheck.Same,
        };
}
