using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Resources;

/// <summary>A resource that needs a dataset or a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Where it stands, as the API spells it.</param>
/// <param name="Advice">What to do about it.</param>
internal sealed record ResourceUser(string Name, string State, string Advice = "Wait for its end or cancel it.")
{
    /// <summary>The first that one of some kinds has; <see langword="null"/> when there is none.</summary>
    /// <param name="kinds">The kinds of resources that may need it.</param>
    /// <param name="findAsync">Asks one kind.</param>
    public static async Task<ResourceUser?> FindAsync(
        IEnumerable<IResourceUsers> kinds, Func<IResourceUsers, Task<ResourceUser?>> findAsync)
    {
        foreach (var kind in kinds)
        {
            if (await findAsync(kind) is { } user)
            {
                return user;
            }
        }

        return null;
    }

    /// <summary>The refusal to delete what it needs.</summary>
    /// <param name="reason">One of <see cref="ErrorReason"/>.</param>
    /// <param name="name">Name of what it needs.</param>
    public CloudException Refusal(string reason, string name) => new(
        CloudErrorKind.FailedPrecondition, reason, $"{name} is used by {Name}, which is {State}. {Advice}");
}
