using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Blobs;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Tests.Objects;

[Trait("Needs", "Server")]
[Collection(AzuriteGroup.Name)]
public sealed class BlobObjectStoreTests : ObjectStoreConformance, IAsyncLifetime
{
    private readonly BlobContainerClient _container;
    private readonly BlobObjectStore _store;

    public BlobObjectStoreTests(AzuriteFixture azurite)
    {
        _container = new BlobServiceClient(azurite.Server.ConnectionString).GetBlobContainerClient($"test-{Guid.NewGuid():N}");
        _store = new BlobObjectStore(_container, new BlobStoreOptions());
    }

    protected override IObjectStore Store => _store;

    public Task InitializeAsync() => _store.EnsureContainerAsync(default);

    public async Task DisposeAsync() => await _container.DeleteAsync();

    [Fact]
    public async Task Put_OverFourMegabytes_IsUploadedInBlocks()
    {
        await Store.PutAsync("large", TestBytes.Make((9 << 20) + 17), PutCondition.None, default);

        BlockList blocks = await _container.GetBlockBlobClient("large").GetBlockListAsync(BlockListTypes.All);

        Assert.Equal([4 << 20, 4 << 20, (1 << 20) + 17], blocks.CommittedBlocks.Select(block => block.SizeLong));
        Assert.Empty(blocks.UncommittedBlocks);
    }

    [Fact]
    public async Task Put_BlobIsLeasedByAnother_FailsUntilTheLeaseIsReleased()
    {
        await Store.PutAsync("leased", TestBytes.Make(3, 1), PutCondition.None, default);
        var holder = _container.GetBlobClient("leased").GetBlobLeaseClient();
        await holder.AcquireAsync(TimeSpan.FromSeconds(60));

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => Store.PutAsync("leased", TestBytes.Make(3, 2), PutCondition.None, default));
        await holder.ReleaseAsync();
        await Store.PutAsync("leased", TestBytes.Make(3, 2), PutCondition.None, default);

        Assert.Equal(TestBytes.Make(3, 2), await ReadAsync("leased"));
    }

    [Fact]
    public async Task Lease_SecondAcquire_FailsUntilReleased()
    {
        await Store.PutAsync("leased", TestBytes.Make(3), PutCondition.None, default);
        var first = _container.GetBlobClient("leased").GetBlobLeaseClient();
        var second = _container.GetBlobClient("leased").GetBlobLeaseClient();
        await first.AcquireAsync(TimeSpan.FromSeconds(60));

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => second.AcquireAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal((409, BlobErrorCode.LeaseAlreadyPresent.ToString()), (refused.Status, refused.ErrorCode));
        await first.ReleaseAsync();

        BlobLease lease = await second.AcquireAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(second.LeaseId, lease.LeaseId);
    }

    [Fact]
    public async Task Put_FailedCondition_IsA412OfTheService()
    {
        await Store.PutAsync("a", TestBytes.Make(3), PutCondition.None, default);

        var error = await Assert.ThrowsAsync<PreconditionFailedException>(
            () => Store.PutAsync("a", TestBytes.Make(3), PutCondition.IfMatch("0x8D0000000000000"), default));

        Assert.Equal(412, Assert.IsType<RequestFailedException>(error.InnerException).Status);
    }

    [Fact]
    public async Task AnyCall_ContainerIsMissing_SaysSoAndNotThatTheObjectIs()
    {
        var missing = new BlobObjectStore(
            _container.GetParentBlobServiceClient().GetBlobContainerClient("missing"), new BlobStoreOptions());

        foreach (var call in new Func<Task>[]
        {
            () => missing.GetAsync("a", null, default), () => missing.PutAsync("a", TestBytes.Make(1), PutCondition.None, default),
            async () => await missing.ListAsync("", default).ToListAsync(),
        })
        {
            var error = await Assert.ThrowsAsync<ObjectStoreException>(call);
            Assert.Contains("no container", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_MoreThanOnePage_GivesAll()
    {
        // The service gives at most 5,000 names a page; 40 writers at a time keep the test to seconds.
        var names = Enumerable.Range(0, 5_003).Select(i => $"n/{i:D5}").ToArray();
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 40 }, async (name, cancellationToken) =>
            await Store.PutAsync(name, ReadOnlyMemory<byte>.Empty, PutCondition.None, cancellationToken));

        Assert.Equal(names, await ListAsync("n/"));
    }

    [Fact]
    public async Task AnyCall_ServiceIsGone_FailsAfterRetriesWithTheAddressAndNoSecret()
    {
        var address = $"http://127.0.0.1:{FreePort.Find()}/devstoreaccount1";
        var options = new BlobStoreOptions { MaxRetries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) };
        var settings = new ObjectStoreOptions
        {
            Uri = $"{address}/objects",
            ConnectionString = $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0;BlobEndpoint={address}",
            Blob = options,
        };

        var error = await Assert.ThrowsAsync<ObjectStoreException>(
            () => ObjectStoreFactory.OpenAsync(settings, TimeProvider.System, default));

        Assert.Contains($"{address}/objects", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", error.ToString(), StringComparison.Ordinal);
    }
}
