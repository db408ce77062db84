using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;

namespace OpenRs.Cloud.Hosting.Azure;

/// <summary>
/// Stops the start with one line when the storage account cannot be used. Without it Orleans tries again for minutes and logs a trace each
/// time.
/// </summary>
internal sealed class StorageCheck(TableServiceClient tables, BlobContainerClient container) : IHostedService
{
    // The first table that Orleans makes, under the name that it has there.
    private const string MembershipTable = "OrleansSiloInstances";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(tables.Uri, () => tables.CreateTableIfNotExistsAsync(MembershipTable, cancellationToken));
        await CheckAsync(container.Uri, () => container.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task CheckAsync(Uri address, Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            // Requests that got no answer come as all their tries; the words of those that got one go on with headers.
            var first = exception is AggregateException { InnerExceptions: [var inner, ..] } ? inner : exception;
            throw new IOException(
                $"The storage of the cluster at {address} cannot be used: {first.Message.Split('\n')[0].Trim()} See the settings of "
                + $"{ClusterOptions.Section}.",
                exception);
        }
    }
}
