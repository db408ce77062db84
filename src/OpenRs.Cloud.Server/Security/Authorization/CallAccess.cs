using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>What is known of one call's caller and resource, as far as the call has come.</summary>
internal sealed class CallAccess(MethodPolicy policy)
{
    private const string Key = "openrs.access";

    /// <summary>Who may call the method.</summary>
    public MethodPolicy Policy => policy;

    /// <summary>Who calls; <see langword="null"/> until that is proved.</summary>
    public Caller? Caller { get; set; }

    /// <summary>What the request is about; <see langword="null"/> until it says so in a form that can be read.</summary>
    public ResourceClaim? Resource { get; private set; }

    /// <summary>Whether anything is known of a call: whether it has come to the interceptors.</summary>
    public static bool IsKnown(HttpContext context) => context.Items.ContainsKey(Key);

    /// <summary>What is known of a call; <see langword="null"/> for a method without a policy.</summary>
    public static CallAccess? Of(ServerCallContext context)
    {
        if (context.UserState.TryGetValue(Key, out var known))
        {
            return (CallAccess)known;
        }

        var access = MethodPolicies.Find(context.Method) is { } policy ? new CallAccess(policy) : null;
        if (access is not null)
        {
            context.UserState[Key] = access;
        }

        return access;
    }

    /// <summary>
    /// Lets a request pass, or not. To a caller without any role in its project nothing in there exists, and the answer is made
    /// without a look at what does.
    /// </summary>
    /// <exception cref="CloudException">NOT_FOUND, PERMISSION_DENIED, or INVALID_ARGUMENT for a name that cannot be read.</exception>
    public void Authorize(IMessage request)
    {
        if (policy.Kind == AccessKind.Pools)
        {
            AuthorizePools(request);
        }

        if (policy.Kind != AccessKind.Project)
        {
            return;
        }

        var claim = policy.ResourceOf(request);
        Resource ??= claim ?? throw CloudException.Field(
            ErrorReason.InvalidArgument, policy.NamingField, "must come with the first message.");
        if (claim is null)
        {
            return;
        }

        var role = Caller!.RoleIn(claim.ProjectId);
        if (role == AccessRole.None)
        {
            throw claim.NotFound();
        }

        if (role < policy.Role)
        {
            throw new CloudException(
                CloudErrorKind.PermissionDenied,
                ErrorReason.RoleTooLow,
                $"{policy.Name} needs the role {Name(policy.Role)} in projects/{claim.ProjectId}; {Caller.Subject} has {Name(role)}. Ask "
                + "an admin of the project.");
        }

        if (policy.ReferencesOf(request).FirstOrDefault(reference => reference.ProjectId is { } project
            && Caller.RoleIn(project) == AccessRole.None) is { } hidden)
        {
            throw hidden.NotFound();
        }
    }

    private void AuthorizePools(IMessage request)
    {
        Resource = policy.ResourceOf(request);
        var role = policy.Changes ? Caller!.RoleIn(Caller.AnyProject) : Caller!.HighestRole;
        if (role < policy.Role)
        {
            var (where, has) = policy.Changes ? ("all projects, which share the agents", "there") : ("a project", "anywhere");
            throw new CloudException(
                CloudErrorKind.PermissionDenied,
                ErrorReason.RoleTooLow,
                $"{policy.Name} needs the role {Name(policy.Role)} in {where}; {Caller.Subject} has {Name(role)} {has}. Ask an admin of "
                + "the server.");
        }
    }

    private static string Name(AccessRole role) => role.ToString().ToLowerInvariant();
}
