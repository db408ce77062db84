using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Storage.Tests.Objects;

[Trait("Needs", "Server")]
[Collection(AzuriteGroup.Name)]
public sealed class KilledWriterTests(AzuriteFixture azurite) : IDisposable
{
    private const int Size = 20 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_ProcessKilledHalfWayIntoADirectory_NothingIsVisibleAndReopeningFreesTheSpace()
    {
        var uri = new Uri(_folder.Path).AbsoluteUri;
        await KilledWriter.RunAsync(uri, "", "a", Size);
        Assert.NotEqual(0, new FileInfo(Assert.Single(Directory.GetFiles(_folder[".openrs-tmp"]))).Length);

        var store = await ObjectStoreFactory.OpenAsync(new ObjectStoreOptions { Uri = uri }, TimeProvider.System, default);

        Assert.Empty(await store.ListAsync("", default).ToListAsync());
        Assert.Empty(Directory.GetFiles(_folder[".openrs-tmp"]));
        await store.PutAsync("a", TestBytes.Make(Size), PutCondition.IfAbsent, default);
    }

    [Fact]
    public async Task Put_ProcessKilledHalfWayIntoABlob_NothingIsVisibleAndTheNameIsFree()
    {
        var options = new ObjectStoreOptions
        {
            Uri = $"{azurite.Server.Endpoint}/killed-{Guid.NewGuid():N}",
            ConnectionString = azurite.Server.ConnectionString,
        };
        await KilledWriter.RunAsync(options.Uri, options.ConnectionString, "a", Size);

        var store = await ObjectStoreFactory.OpenAsync(options, TimeProvider.System, default);

        Assert.Null(await store.HeadAsync("a", default));
        Assert.Empty(await store.ListAsync("", default).ToListAsync());
        await store.PutAsync("a", TestBytes.Make(Size), PutCondition.IfAbsent, default);
        Assert.Equal(TestBytes.Make(Size), await store.ReadAllBytesAsync("a", Size, default));
    }
}
