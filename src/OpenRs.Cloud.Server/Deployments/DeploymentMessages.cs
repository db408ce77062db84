using OpenRs.Cloud.Deployments;

namespace OpenRs.Cloud.Server.Deployments;

/// <summary>Why a start is refused, and what to do.</summary>
internal static class DeploymentMessages
{
    private const string Restore = "restore a backup (openrs restore)";

    /// <summary>The message of a check; <see langword="null"/> when the start may go on.</summary>
    public static string? Of(DeploymentCheck check, string state, DeploymentMark? ofState, Uri objects, DeploymentMark? ofObjects) =>
        check switch
        {
            DeploymentCheck.Same or DeploymentCheck.Unmarked or DeploymentCheck.Joins => null,
            DeploymentCheck.StateMissing =>
                $"{state} holds nothing, but {objects} holds the objects of {NameOf(ofObjects)}: its state is missing, or these are not "
                + $"its objects. Put the state back or {Restore}; for a new deployment, name an empty object store (--objects URI).",
            DeploymentCheck.ObjectsMissing =>
                $"{state} is the state of {NameOf(ofState)}, but {objects} holds no objects of it. Name its own object store "
                + $"(--objects URI), mount it, or {Restore}.",
            DeploymentCheck.Others =>
                $"{state} is the state of {NameOf(ofState)}, but {objects} holds the objects of {NameOf(ofObjects)}. Two deployments "
                + "cannot share an object store: name this one's own (--objects URI).",
            DeploymentCheck.StateBehind =>
                $"{state} is older than the objects in {objects}: its mark is {ofState?.Mark ?? 0}, theirs is {ofObjects!.Mark}. A part of "
                + $"it is missing, such as {Path.GetFileName(state)}-wal, or it is an old copy. Put the newest one back, or {Restore}; "
                + "openrs restore --keep-state accepts the loss.",
            _ => throw new ArgumentOutOfRangeException(nameof(check)),
        };

    private static string NameOf(DeploymentMark? mark) => mark is null ? "a deployment" : $"deployment {mark.Id}";
}
