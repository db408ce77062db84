namespace OpenRs.Cloud.Server.Deployments;

/// <summary>State and objects do not belong together: starting would lose what one of them knows.</summary>
internal sealed class DeploymentException(string message) : Exception(message);
