namespace OpenRs.Cloud.Storage.Objects.Errors;

/// <summary>An object name that the rules of <see cref="ObjectName"/> or the layout of the store do not allow.</summary>
/// <param name="message">The name and the rule it breaks.</param>
public sealed class InvalidObjectNameException(string message) : ArgumentException(message);
