using System.Text.Json;
using OpenRs.Cloud.Deployments;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Deployments;

/// <summary>
/// The deployment's mark in the object store, as one process writes it. Each write replaces the version that this process knows, so that
/// of two processes that work on one object store one notices.
/// </summary>
internal sealed class MarkObject(IObjectStore objects)
{
    private const int MaxBytes = 4096;
    private readonly string _writer = Guid.NewGuid().ToString("N");
    private string? _etag;

    /// <summary>The mark; <see langword="null"/> when there is none.</summary>
    /// <exception cref="DeploymentException">The object is no mark.</exception>
    public async Task<DeploymentMark?> ReadAsync(CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken) is { } content ? new(content.Id, content.Mark) : null;

    /// <summary>Whether there are no other objects.</summary>
    public async Task<bool> IsAloneAsync(CancellationToken cancellationToken) =>
        !await objects.ListAsync("", cancellationToken).AnyAsync(static entry => entry.Name != ObjectNames.Deployment, cancellationToken);

    /// <summary>Writes the mark, in place of the one that this process read or wrote last.</summary>
    /// <returns>False when another process wrote one meanwhile.</returns>
    public async Task<bool> TryWriteAsync(DeploymentMark mark, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new MarkContent(mark.Id, mark.Mark, _writer));
        try
        {
            var condition = _etag is { } known ? PutCondition.IfMatch(known) : PutCondition.IfAbsent;
            _etag = (await objects.PutAsync(ObjectNames.Deployment, bytes, condition, cancellationToken)).ETag;
            return true;
        }
        catch (PreconditionFailedException)
        {
            // An answer that was lost makes the client library write again, over its own mark.
            return await FindAsync(cancellationToken) is { } found && found.Writer == _writer && found.Mark == mark.Mark;
        }
    }

    private async Task<MarkContent?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var download = await objects.GetAsync(ObjectNames.Deployment, null, cancellationToken);
            if (download.Info.Size > MaxBytes)
            {
                throw Unreadable(null);
            }

            var content = new byte[download.Info.Size];
            await download.Content.ReadExactlyAsync(content, cancellationToken);
            var mark = JsonSerializer.Deserialize<MarkContent>(content);
            _etag = download.Info.ETag;
            return mark is { Id.Length: > 0, Mark: >= 0 } ? mark : throw Unreadable(null);
        }
        catch (ObjectNotFoundException)
        {
            _etag = null;
            return null;
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    private DeploymentException Unreadable(JsonException? cause) => new(
        $"The object {ObjectNames.Deployment} in {objects.Location} says which deployment the objects belong to, and cannot be read"
        + $"{(cause is null ? "" : $" (byte {cause.BytePositionInLine})")}. "
        + "Put it back from a backup, or run openrs restore, which writes it.");
}
