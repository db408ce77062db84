namespace OpenRs.Cloud.Errors;

/// <summary>One thing that is wrong with a request.</summary>
[GenerateSerializer, Immutable, Alias("openrs.FieldViolation")]
public sealed record FieldViolation
{
    /// <summary>Path of the field, such as <c>spec.budget_usd_micros</c>.</summary>
    [Id(0)]
    public required string Field { get; init; }

    /// <summary>What is wrong and what would be right.</summary>
    [Id(1)]
    public required string Description { get; init; }
}
