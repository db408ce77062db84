using OpenRs.Cloud.Server.Configuration;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Who may call the server.</summary>
internal sealed class AccessOptions : ICheckedOptions
{
    /// <summary>
    /// Whether clients must show credentials: <c>required</c>, <c>none</c>, or empty for none on loopback and required beyond. Without
    /// them every caller is an admin of all projects.
    /// </summary>
    public string Auth { get; set; } = "";

    /// <summary>Whether to listen beyond loopback although clients are not authenticated. Default: false.</summary>
    public bool AllowUnauthenticated { get; set; }

    /// <summary>
    /// File with the first API key, admin of all projects, such as a mounted secret; empty means one is made and kept in <c>admin.key</c>
    /// in the data folder. The servers of a cluster must have the same one.
    /// </summary>
    public string AdminKeyFile { get; set; } = "";

    /// <summary>Bearer tokens of an OpenID Connect issuer. Default: none are accepted.</summary>
    public OidcOptions Oidc { get; } = new();

    /// <summary>File of the first API key with the default filled in.</summary>
    public string AdminKeyPath(StorageOptions storage) =>
        AdminKeyFile.Length > 0 ? Path.GetFullPath(AdminKeyFile) : Path.Combine(storage.DataPath, "admin.key");

    /// <summary>Whether clients of an endpoint must show credentials, with the default filled in.</summary>
    public bool RequiresAuth(EndpointOptions endpoint) =>
        Auth == "required" || (Auth.Length == 0 && !AllowUnauthenticated && !endpoint.IsLoopback);

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (Auth is not ("" or "none" or "required"))
        {
            yield return $"OpenRs:Auth is '{Auth}'; it must be none or required.";
        }

        // A file that is configured is never made: each server of a cluster would make another secret.
        if (AdminKeyFile.Length > 0 && !File.Exists(AdminKeyFile))
        {
            yield return $"OpenRs:AdminKeyFile is '{AdminKeyFile}', and there is no such file.";
        }

        foreach (var problem in Oidc.Problems())
        {
            yield return problem;
        }
    }
}
