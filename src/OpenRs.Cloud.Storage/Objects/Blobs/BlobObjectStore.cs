using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Objects.Blobs;

/// <summary>
/// Objects as block blobs of one Azure Blob Storage container. Retries are the client library's, after <see cref="BlobStoreOptions"/>.
/// </summary>
/// <param name="container">The container, with its credential and options.</param>
/// <param name="options">Sizes and limits of uploads.</param>
public sealed class BlobObjectStore(BlobContainerClient container, BlobStoreOptions options) : IObjectStore
{
    private readonly BlobErrors _errors = new(container.Uri);

    /// <inheritdoc/>
    public Uri Location => _errors.Location;

    /// <summary>Makes the container unless it exists.</summary>
    /// <exception cref="ObjectStoreException">The service cannot be reached or refuses the credential.</exception>
    public async Task EnsureContainerAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Asking first: an identity that may only use the container needs no right to make one.
            if (!await container.ExistsAsync(cancellationToken).ConfigureAwait(false))
            {
                await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (BlobErrors.IsService(error))
        {
            throw _errors.Translate(error, name: null);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> PutAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        try
        {
            var upload = new BlobUpload(container.GetBlockBlobClient(name), options, ConditionsOf(condition));
            var (stored, size) = await upload.RunAsync(content, cancellationToken).ConfigureAwait(false);
            return new ObjectInfo(name, size, TagOf(stored.ETag), stored.LastModified);
        }
        catch (RequestFailedException error) when (BlobErrors.IsPrecondition(error, condition))
        {
            throw _errors.Precondition(error, name);
        }
        catch (Exception error) when (BlobErrors.IsService(error))
        {
            throw _errors.Translate(error, name);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectDownload> GetAsync(string name, ByteRange? range, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        var request = new BlobDownloadOptions { Range = range is { } wanted ? new HttpRange(wanted.Offset, wanted.Length) : default };
        try
        {
            var response = await container.GetBlobClient(name).DownloadStreamingAsync(request, cancellationToken).ConfigureAwait(false);
            var details = response.Value.Details;
            var info = new ObjectInfo(name, SizeOf(details), TagOf(details.ETag), details.LastModified);
            if (range is { } asked && asked.Offset >= info.Size)
            {
                // The service answers 416; Azurite, and both for an empty blob, an empty body.
                response.Value.Dispose();
                throw new RangeNotSatisfiableException(
                    $"Object '{name}' in {Location} has {info.Size} bytes; a range from {asked.Offset} was asked for.");
            }

            return new ObjectDownload(info, new DownloadStream(response.Value.Content, length: null, TranslateReading));
        }
        catch (Exception error) when (BlobErrors.IsService(error))
        {
            throw _errors.Translate(error, name);
        }

        Exception? TranslateReading(Exception error) => BlobErrors.IsService(error) ? _errors.Translate(error, name) : null;
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> HeadAsync(string name, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        try
        {
            BlobProperties found = await container.GetBlobClient(name)
                .GetPropertiesAsync(cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            return new ObjectInfo(name, found.ContentLength, TagOf(found.ETag), found.LastModified);
        }
        catch (RequestFailedException error) when (BlobErrors.IsMissingBlob(error))
        {
            return null;
        }
        catch (Exception error) when (BlobErrors.IsService(error))
        {
            throw _errors.Translate(error, name);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ObjectName.ValidatePrefix(prefix);
        return ListCoreAsync(prefix, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        try
        {
            return await container.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (BlobErrors.IsService(error))
        {
            throw _errors.Translate(error, name);
        }
    }

    private static BlobRequestConditions? ConditionsOf(PutCondition condition) => condition switch
    {
        { MustBeAbsent: true } => new() { IfNoneMatch = ETag.All },
        { ETag: { } etag } => new() { IfMatch = new ETag(etag) },
        _ => null,
    };

    // The service quotes the tag in headers but not in listings.
    private static string TagOf(ETag etag) => etag.ToString("H");

    private static long SizeOf(BlobDownloadDetails details) => details.ContentRange is { } range
        ? long.Parse(range.AsSpan(range.LastIndexOf('/') + 1), CultureInfo.InvariantCulture)
        : details.ContentLength;

    private async IAsyncEnumerable<ObjectInfo> ListCoreAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken)
            .AsPages()
            .GetAsyncEnumerator(cancellationToken);
        await using var _ = pages.ConfigureAwait(false);
        while (await NextPageAsync(pages).ConfigureAwait(false))
        {
            foreach (var blob in pages.Current.Values)
            {
                var found = blob.Properties;
                yield return new ObjectInfo(
                    blob.Name, found.ContentLength ?? 0, TagOf(found.ETag ?? default), found.LastModified ?? default);
            }
        }
    }

    private async Task<bool> NextPageAsync(IAsyncEnumerator<Page<BlobItem>> pages)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (BlobErrors.IsService(error))
        {
            throw _errors.Translate(error, name: null);
        }
    }
}
