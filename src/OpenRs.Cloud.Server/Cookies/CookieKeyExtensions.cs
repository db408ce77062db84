using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Server.Security.Authentication;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Cookies;

/// <summary>Where the keys of cookies are.</summary>
internal static class CookieKeyExtensions
{
    private const string Application = "OpenRs.Cloud";

    /// <summary>
    /// Keeps them as objects, so that servers of a cluster read each other's cookies, under a key that only servers have: agents can read
    /// objects, too.
    /// </summary>
    public static void AddCookieKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName(Application);
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(static provider =>
            new ConfigureOptions<KeyManagementOptions>(keys =>
            {
                keys.XmlRepository = new ObjectKeyRepository(provider.GetRequiredService<IObjectStore>());
                keys.XmlEncryptor = new AdminKeyEncryptor(provider.GetRequiredService<AdminKey>());
            }));
    }
}
