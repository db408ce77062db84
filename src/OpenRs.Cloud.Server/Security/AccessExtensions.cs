using Grpc.AspNetCore.Server;
using OpenRs.Cloud.Server.Audit;
using OpenRs.Cloud.Server.Errors;

namespace OpenRs.Cloud.Server.Security;

/// <summary>
/// Authentication, authorisation and audit of all gRPC calls. Order of the interceptors: audit, which sees what the caller is answered;
/// errors; then access, so that whatever comes after it, such as limits, knows the caller.
/// </summary>
internal static class AccessExtensions
{
    /// <summary>To be called before the services' own gRPC set-up: audit stands outside of it.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<AdminKey>();
        services.AddSingleton<SecretVerifier>();
        services.AddSingleton<ApiKeyAuthenticator>();
        services.AddSingleton<OidcAuthenticator>();
        services.AddSingleton<CallerAuthenticator>();
        services.AddHostedService<CredentialsNotice>();
        services.AddSingleton<AuditLog>();
        services.Configure<GrpcServiceOptions>(static options =>
        {
            // The audit log may fail like any other state, and its errors need a status as well.
            options.Interceptors.Add<ErrorInterceptor>();
            options.Interceptors.Add<AuditInterceptor>();
        });
    }

    /// <summary>
    /// To be called after the services' own gRPC set-up: access stands directly inside of the error mapping, before all limits.
    /// </summary>
    public static void AddAccessChecks(this IServiceCollection services) => services.Configure<GrpcServiceOptions>(static options =>
    {
        options.Interceptors.Add<AccessInterceptor>();
        var access = options.Interceptors[^1];
        options.Interceptors.RemoveAt(options.Interceptors.Count - 1);
        options.Interceptors.Insert(options.Interceptors.Select(static (interceptor, index) => (interceptor, index))
            .Last(static entry => entry.interceptor.Type == typeof(ErrorInterceptor)).index + 1, access);
    });
}
