using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Security;

/// <summary>What tells who calls.</summary>
internal static class AccessExtensions
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<AdminKey>();
        services.AddSingleton<SecretVerifier>();
        services.AddSingleton<ApiKeyProjects>();
        services.AddSingleton<ApiKeyAuthenticator>();
        OidcBearer.Add(services);
        services.AddSingleton<OidcAuthenticator>();
        services.AddSingleton<CallerAuthenticator>();
        services.AddHostedService<CredentialsNotice>();
    }
}
