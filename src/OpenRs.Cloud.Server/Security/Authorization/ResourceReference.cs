using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>A resource that a request uses besides the one that it is about, such as the dataset of a run.</summary>
/// <param name="Name">Its name, as the request has it.</param>
/// <param name="MissingReason">Reason of the error when it does not exist.</param>
/// <param name="MissingWords">Subject of that error's message.</param>
internal sealed record ResourceReference(string Name, string MissingReason, string MissingWords)
{
    public static ResourceReference Model(string? name) => new(name ?? "", ErrorReason.ModelNotFound, name ?? "");

    public static ResourceReference Dataset(string? name) => new(name ?? "", ErrorReason.DatasetNotFound, name ?? "");

    public static ResourceReference Run(string name) => new(name, ErrorReason.RunNotFound, $"Run {name}");

    public static ResourceReference Evaluation(string name) => new(name, ErrorReason.EvaluationNotFound, $"Evaluation {name}");

    /// <summary>Its project; <see langword="null"/> for a name that is not of a project, which its method refuses as malformed.</summary>
    public string? ProjectId => Name.Split('/', 3) is ["projects", var project, _] ? project : null;

    /// <summary>The answer for those to whom it does not exist: the same whether it does or not.</summary>
    public CloudException NotFound() => CloudException.NotFound(MissingReason, MissingWords);
}
