using Azure.Identity;
using Azure.Storage.Blobs;
using OpenRs.Cloud.Storage.Objects.Blobs;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Objects;

/// <summary>Opens the store that a configuration names.</summary>
public static class ObjectStoreFactory
{
    /// <summary>Opens a store and makes its directory or container if that is missing, so that wrong settings fail at start.</summary>
    /// <param name="options">Where the objects are.</param>
    /// <param name="time">The clock that stamps objects of a directory.</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    /// <exception cref="ArgumentException">The URI is of no known form, or holds a secret.</exception>
    /// <exception cref="ObjectStoreException">The directory or container cannot be used.</exception>
    public static async Task<IObjectStore> OpenAsync(ObjectStoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var uri = Parse(options.Uri);
        if (uri.IsFile)
        {
            return new DirectoryObjectStore(uri.LocalPath, time);
        }

        var store = new BlobObjectStore(OpenContainer(uri, options), options.Blob);
        await store.EnsureContainerAsync(cancellationToken).ConfigureAwait(false);
        return store;
    }

    private static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !text.Contains("://", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                "The object store's URI is not absolute. Write file:///directory or https://account.blob.core.windows.net/container.");
        }

        // The text itself is not repeated: it holds the secret.
        if (uri.Query.Length > 0 || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new ArgumentException($"The object store's URI for {uri.Host} has a query or user part. Secrets go into the connection "
                + "string, not into the URI.");
        }

        return uri switch
        {
            { Scheme: "file", Host.Length: > 0 } =>
                throw new ArgumentException($"'{text}' names a host; a directory is written file:///directory."),
            { Scheme: "file" or "https" } or { Scheme: "http", IsLoopback: true } => uri,
            { Scheme: "http" } => throw new ArgumentException($"'{text}' would send data and credentials in clear text; use https."),
            _ => throw new ArgumentException($"'{text}' has the unknown scheme '{uri.Scheme}'. Write file:///directory or "
                + "https://account.blob.core.windows.net/container."),
        };
    }

    private static BlobContainerClient OpenContainer(Uri uri, ObjectStoreOptions options)
    {
        var parts = new BlobUriBuilder(uri);
        if (parts.BlobContainerName.Length == 0 || parts.BlobName.Length > 0)
        {
            throw new ArgumentException($"'{uri}' must name one container: https://account.blob.core.windows.net/container.");
        }

        var clientOptions = options.Blob.ToClientOptions();
        if (options.ConnectionString is not { Length: > 0 } connection)
        {
            return uri.Scheme == "https"
                ? new BlobContainerClient(uri, new DefaultAzureCredential(), clientOptions)
                : throw new ArgumentException(
                    $"'{uri}' is not https: an Azure identity is only sent over https. Configure a connection string.");
        }

        var container = new BlobServiceClient(connection, clientOptions).GetBlobContainerClient(parts.BlobContainerName);
        return container.Uri == uri
            ? container
            : throw new ArgumentException(
                $"The connection string is for {container.AccountName} ({container.Uri.Host}), but the URI is '{uri}'.");
    }
}
