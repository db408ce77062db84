using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Security;

/// <summary>A resource that a request uses besides the one that it is about, such as the dataset of a run.</summary>
/// <param name="Name">Its name, as the request has it.</param>
/// <param name="MissingReason">Reason of the error when it does not exist.</param>
internal sealed record ResourceReference(string Name, string MissingReason)
{
    public static ResourceReference Model(string? name) => new(name ?? "", ErrorReason.ModelNotFound);

    public static ResourceReference Dataset(string? name) => new(name ?? "", ErrorReason.DatasetNotFound);

    /// <summary>Its project; <see langword="null"/> for a name that is not of a project, which its method refuses as malformed.</summary>
    public string? ProjectId => Name.Split('/', 3) is ["projects", var project, _] ? project : null;

    /// <summary>The answer for those to whom it does not exist: the same whether it does or not.</summary>
    public CloudException NotFound() => CloudException.NotFound(MissingReason, Name);
}
