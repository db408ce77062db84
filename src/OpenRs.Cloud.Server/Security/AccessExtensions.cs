using Grpc.AspNetCore.Server;
using OpenRs.Cloud.Server.Audit;

namespace OpenRs.Cloud.Server.Security;

/// <summary>
/// Authentication, authorisation and audit of all gRPC calls. Order of the interceptors: audit, which sees what the caller is answered;
/// errors; then access, so that whatever comes after it knows the caller by <see cref="CallAccess"/>.
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
        services.Configure<GrpcServiceOptions>(static options => options.Interceptors.Add<AuditInterceptor>());
    }

    /// <summary>To be called after the services' own gRPC set-up: access stands inside of the error mapping.</summary>
    public static void AddAccessChecks(this IServiceCollection services) =>
        services.Configure<GrpcServiceOptions>(static options => options.Interceptors.Add<AccessInterceptor>());
}
