using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Tests.Objects;

[Trait("Needs", "Server")]
[Collection(AzuriteGroup.Name)]
public sealed class ObjectStoreFactoryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Open_FileUri_MakesAndUsesTheDirectory()
    {
        using var folder = new TemporaryFolder();
        var options = new ObjectStoreOptions { Uri = new Uri(folder["new/objects"]).AbsoluteUri };

        var store = await ObjectStoreFactory.OpenAsync(options, TimeProvider.System, default);
        await store.PutAsync("a/b", TestBytes.Make(5), PutCondition.None, default);

        Assert.Equal(TestBytes.Make(5), await File.ReadAllBytesAsync(folder["new/objects/a/b"]));
    }

    [Fact]
    public async Task Open_ConnectionString_MakesTheContainerOnceAndUsesIt()
    {
        var options = new ObjectStoreOptions
        {
            Uri = $"{azurite.Server.Endpoint}/factory",
            ConnectionString = azurite.Server.ConnectionString,
        };

        var first = await ObjectStoreFactory.OpenAsync(options, TimeProvider.System, default);
        await first.PutAsync("a", TestBytes.Make(5), PutCondition.None, default);
        var second = await ObjectStoreFactory.OpenAsync(options, TimeProvider.System, default);

        Assert.Equal(TestBytes.Make(5), await second.ReadAllBytesAsync("a", 5, default));
        Assert.Equal(options.Uri, second.Location.ToString());
    }

    [Theory]
    [InlineData("data", "not absolute")]
    [InlineData("/var/data", "not absolute")]
    [InlineData("ftp://host/data", "unknown scheme 'ftp'")]
    [InlineData("file://host/data", "names a host")]
    [InlineData("http://account.blob.core.windows.net/c", "clear text")]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1/c", "only sent over https")]
    [InlineData("https://account.blob.core.windows.net/", "one container")]
    [InlineData("https://account.blob.core.windows.net/c/blob", "one container")]
    public async Task Open_UriOfWrongForm_SaysWhatIsWrong(string uri, string expected)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => ObjectStoreFactory.OpenAsync(new ObjectStoreOptions { Uri = uri }, TimeProvider.System, default));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/c?sv=2024&sig=s3cret")]
    [InlineData("https://user:s3cret@account.blob.core.windows.net/c")]
    [InlineData("https://account.blob.core.windows.net/c#s3cret")]
    public async Task Open_UriWithASecret_IsRefusedWithoutRepeatingIt(string uri)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => ObjectStoreFactory.OpenAsync(new ObjectStoreOptions { Uri = uri }, TimeProvider.System, default));

        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ConnectionStringOfAnotherAccount_IsRefused()
    {
        var options = new ObjectStoreOptions
        {
            Uri = "https://other.blob.core.windows.net/c",
            ConnectionString = azurite.Server.ConnectionString,
        };

        var error = await Assert.ThrowsAsync<ArgumentException>(() => ObjectStoreFactory.OpenAsync(options, TimeProvider.System, default));

        Assert.Contains("devstoreaccount1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WrongAccountKey_SaysAccessWasRefused()
    {
        var wrongKey = Convert.ToBase64String(TestBytes.Make(64));
        var options = new ObjectStoreOptions
        {
            Uri = $"{azurite.Server.Endpoint}/refused",
            ConnectionString = $"AccountName=devstoreaccount1;AccountKey={wrongKey};BlobEndpoint={azurite.Server.Endpoint}",
        };

        var error = await Assert.ThrowsAsync<ObjectStoreException>(
            () => ObjectStoreFactory.OpenAsync(options, TimeProvider.System, default));

        Assert.Contains("access was refused", error.Message, StringComparison.Ordinal);
    }
}
