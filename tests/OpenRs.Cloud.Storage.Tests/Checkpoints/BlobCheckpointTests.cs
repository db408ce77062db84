using Azure.Storage.Blobs;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Blobs;

namespace OpenRs.Cloud.Storage.Tests.Checkpoints;

[Trait("Needs", "Server")]
[Collection(AzuriteGroup.Name)]
public sealed class BlobCheckpointTests : CheckpointConformance, IAsyncLifetime
{
    private readonly BlobContainerClient _container;
    private readonly BlobObjectStore _store;

    public BlobCheckpointTests(AzuriteFixture azurite)
    {
        _container = new BlobServiceClient(azurite.Server.ConnectionString).GetBlobContainerClient($"test-{Guid.NewGuid():N}");
        _store = new BlobObjectStore(_container, new BlobStoreOptions());
    }

    protected override IObjectStore Objects => _store;

    public Task InitializeAsync() => _store.EnsureContainerAsync(default);

    public async Task DisposeAsync() => await _container.DeleteAsync();
}
