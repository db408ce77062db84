namespace OpenRs.Cloud.Client.Errors;

/// <summary>A field of a request that is wrong.</summary>
/// <param name="Field">Its path, such as <c>spec.budget_usd_micros</c>.</param>
/// <param name="Description">What is wrong with it, and what is allowed.</param>
public sealed record FieldError(string Field, string Description);
