using OpenRs.Cloud.Server.Audit;
using OpenRs.Cloud.Server.Errors;
using OpenRs.Cloud.Server.Limits;
using OpenRs.Cloud.Server.Security.Authorization;

namespace OpenRs.Cloud.Server.Hosting;

/// <summary>What stands between gRPC and the services.</summary>
internal static class CallInterceptors
{
    /// <summary>
    /// In the order in which a call passes them. Errors stand twice: the inner one gives audit the status that the caller gets, and the
    /// outer one gives a status to what audit itself fails with. Limits come after access, so that they know the caller.
    /// </summary>
    public static IReadOnlyList<Type> All { get; } =
    [
        typeof(ErrorInterceptor),
        typeof(AuditInterceptor),
        typeof(ErrorInterceptor),
        typeof(AccessInterceptor),
        typeof(LimitInterceptor),
    ];
}
