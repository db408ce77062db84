using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Objects.Blobs;

/// <summary>Turns the failures of the Azure client libraries into those of <see cref="IObjectStore"/>.</summary>
internal sealed class BlobErrors(Uri container)
{
    /// <summary>The container without a query, which could hold a signature.</summary>
    public Uri Location { get; } = new(container.GetLeftPart(UriPartial.Path));

    /// <summary>
    /// Whether an error comes from the service, the way to it, or the credential. A request that used up its retries is an
    /// AggregateException.
    /// </summary>
    public static bool IsService(Exception error) => error is RequestFailedException or AggregateException or AuthenticationFailedException;

    public static bool IsMissingBlob(RequestFailedException error) =>
        error.Status == 404 && error.ErrorCode != BlobErrorCode.ContainerNotFound.ToString();

    /// <summary>
    /// 412 and 409 are the service's words for a failed condition. A block list that names unknown blocks means that another upload was
    /// committed first, which drops the uncommitted blocks of all others.
    /// </summary>
    public static bool IsPrecondition(RequestFailedException error, PutCondition condition) =>
        error.Status is 412
        || (error.Status == 409 && error.ErrorCode == BlobErrorCode.BlobAlreadyExists.ToString())
        || (error.Status == 404 && IsMissingBlob(error) && condition.ETag is not null)
        || error.ErrorCode == BlobErrorCode.InvalidBlockList.ToString();

    public PreconditionFailedException Precondition(RequestFailedException error, string name) =>
        new(
            $"Object '{name}' in {Location} was not written: {error.ErrorCode} ({error.Status}). It exists, changed, or is leased; "
            + "read it again.",
            error);

    /// <summary>The exception to throw for an error that <see cref="IsService"/>.</summary>
    public ObjectStoreException Translate(Exception error, string? name)
    {
        var subject = name is null ? Location.ToString() : $"Object '{name}' in {Location}";
        return error switch
        {
            RequestFailedException { Status: 404 } missing when name is not null && IsMissingBlob(missing) =>
                new ObjectNotFoundException($"There is no object '{name}' in {Location}.", error),
            RequestFailedException { Status: 404 } =>
                new ObjectStoreException($"There is no container {Location}. Make it, or name another.", error),
            RequestFailedException { Status: 416 } =>
                new RangeNotSatisfiableException($"{subject} ends before the range that was asked for.", error),
            RequestFailedException { Status: 401 or 403 } refused =>
                new ObjectStoreException(
                    $"{subject}: access was refused ({refused.ErrorCode}, {refused.Status}). The identity needs the role 'Storage Blob "
                    + "Data Contributor'.",
                    error),
            RequestFailedException failed =>
                new ObjectStoreException($"{subject}: the service answered {failed.Status} {failed.ErrorCode}.", error),
            AuthenticationFailedException =>
                new ObjectStoreException(
                    $"{subject}: no Azure credential worked. Give a workload identity, run 'az login', or configure a connection string.",
                    error),
            _ => new ObjectStoreException($"{subject}: the service cannot be reached, or the connection broke, also after retries.", error),
        };
    }
}
