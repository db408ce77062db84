namespace OpenRs.Cloud.Deployments;

/// <summary>
/// Whose state or objects these are, and how far they are. The state's mark rises first and the objects' follows, so that objects whose
/// mark is higher show that state was lost.
/// </summary>
/// <param name="Id">The deployment; made at its first start.</param>
/// <param name="Mark">Rises while the deployment stores something; 0 before it has stored anything.</param>
public sealed record DeploymentMark(string Id, long Mark);
