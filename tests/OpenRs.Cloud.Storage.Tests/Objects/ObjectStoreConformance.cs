using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Tests.Objects;

/// <summary>What every <see cref="IObjectStore"/> does, whatever lies beneath.</summary>
public abstract class ObjectStoreConformance
{
    /// <summary>Larger than one block: more than two of the 4 MiB blocks and no multiple of them.</summary>
    private const int LargeBytes = (9 << 20) + 17;

    /// <summary>An empty store, new for each test.</summary>
    protected abstract IObjectStore Store { get; }

    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((4 << 20) - 1)]
    [InlineData(4 << 20)]
    [InlineData((4 << 20) + 1)]
    [InlineData(LargeBytes)]
    public async Task Put_AnySize_ReadsBackTheSameBytes(int length)
    {
        var content = TestBytes.Make(length);

        var stored = await Store.PutAsync("runs/r1/file.bin", new MemoryStream(content), PutCondition.None, None);

        Assert.Equal(("runs/r1/file.bin", length), (stored.Name, stored.Size));
        Assert.Equal(content, await ReadAsync("runs/r1/file.bin"));
        Assert.Equal(stored, await Store.HeadAsync("runs/r1/file.bin", None));
    }

    [Fact]
    public async Task Put_StreamNotAtItsStart_StoresTheRest()
    {
        var content = new MemoryStream(TestBytes.Make(100)) { Position = 60 };

        await Store.PutAsync("a", content, PutCondition.None, None);

        Assert.Equal(TestBytes.Make(100)[60..], await ReadAsync("a"));
    }

    [Fact]
    public async Task Put_ExistingName_ReplacesContentAndETag()
    {
        var first = await Store.PutAsync("a", TestBytes.Make(10, 1), PutCondition.None, None);
        var second = await Store.PutAsync("a", TestBytes.Make(10, 2), PutCondition.None, None);

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(TestBytes.Make(10, 2), await ReadAsync("a"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(LargeBytes)]
    public async Task PutIfAbsent_ExistingName_FailsAndKeepsContent(int length)
    {
        await Store.PutAsync("a", TestBytes.Make(10, 1), PutCondition.IfAbsent, None);

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => Store.PutAsync("a", TestBytes.Make(length, 2), PutCondition.IfAbsent, None));

        Assert.Equal(TestBytes.Make(10, 1), await ReadAsync("a"));
    }

    [Fact]
    public async Task PutIfAbsent_AfterDelete_Succeeds()
    {
        await Store.PutAsync("a", TestBytes.Make(10, 1), PutCondition.IfAbsent, None);
        await Store.DeleteAsync("a", None);

        await Store.PutAsync("a", TestBytes.Make(10, 2), PutCondition.IfAbsent, None);

        Assert.Equal(TestBytes.Make(10, 2), await ReadAsync("a"));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(LargeBytes)]
    public async Task PutIfAbsent_ManyAtOnce_HasExactlyOneWinnerWhoseBytesStay(int length)
    {
        var writers = Enumerable.Range(0, 8).Select(seed => Task.Run(async () =>
        {
            try
            {
                await Store.PutAsync("contested", TestBytes.Make(length, seed), PutCondition.IfAbsent, None);
                return true;
            }
            catch (PreconditionFailedException)
            {
                return false;
            }
        }));

        var won = await Task.WhenAll(writers);

        var winner = Assert.Single(Enumerable.Range(0, 8), seed => won[seed]);
        Assert.Equal(TestBytes.Make(length, winner), await ReadAsync("contested"));
    }

    [Fact]
    public async Task Put_ManyAtOnceUnconditionally_LeavesOneWholeVersion()
    {
        var versions = Enumerable.Range(0, 6).Select(seed => TestBytes.Make(LargeBytes, seed)).ToArray();

        // A large upload may lose to another that was committed in between; it must say so.
        await Task.WhenAll(versions.Select(async version =>
        {
            try
            {
                await Store.PutAsync("contested", version, PutCondition.None, None);
            }
            catch (PreconditionFailedException)
            {
            }
        }));

        var stored = await ReadAsync("contested");
        Assert.Contains(versions, version => version.AsSpan().SequenceEqual(stored));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(LargeBytes)]
    public async Task PutIfMatch_CurrentETag_Replaces(int length)
    {
        var first = await Store.PutAsync("a", TestBytes.Make(10, 1), PutCondition.None, None);

        var second = await Store.PutAsync("a", TestBytes.Make(length, 2), PutCondition.IfMatch(first.ETag), None);

        Assert.Equal(second, await Store.HeadAsync("a", None));
        Assert.Equal(TestBytes.Make(length, 2), await ReadAsync("a"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(LargeBytes)]
    public async Task PutIfMatch_OldETag_FailsAndKeepsContent(int length)
    {
        var first = await Store.PutAsync("a", TestBytes.Make(10, 1), PutCondition.None, None);
        await Store.PutAsync("a", TestBytes.Make(10, 2), PutCondition.None, None);

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => Store.PutAsync("a", TestBytes.Make(length, 3), PutCondition.IfMatch(first.ETag), None));

        Assert.Equal(TestBytes.Make(10, 2), await ReadAsync("a"));
    }

    [Fact]
    public async Task PutIfMatch_MissingObject_Fails()
    {
        var first = await Store.PutAsync("a", TestBytes.Make(10), PutCondition.None, None);
        await Store.DeleteAsync("a", None);

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => Store.PutAsync("a", TestBytes.Make(10), PutCondition.IfMatch(first.ETag), None));

        Assert.False(await Store.ExistsAsync("a", None));
    }

    [Fact]
    public async Task PutIfMatch_CountersRacing_LosesNoIncrement()
    {
        await Store.PutAsync("counter", new byte[] { 0 }, PutCondition.None, None);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < 5;)
            {
                var info = await Store.HeadAsync("counter", None);
                var value = (await ReadAsync("counter"))[0];
                try
                {
                    await Store.PutAsync("counter", new[] { (byte)(value + 1) }, PutCondition.IfMatch(info!.ETag), None);
                    done++;
                }
                catch (PreconditionFailedException)
                {
                }
            }
        })));

        Assert.Equal(20, Assert.Single(await ReadAsync("counter")));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(LargeBytes)]
    public async Task Put_SourceBreaks_NothingIsVisible(int length)
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync("a/b", new BrokenStream(length), PutCondition.None, None));

        Assert.Null(await Store.HeadAsync("a/b", None));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task Put_Cancelled_NothingIsVisible()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.PutAsync("a", TestBytes.Make(10), PutCondition.None, new CancellationToken(canceled: true)));

        Assert.Empty(await ListAsync(""));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 10)]
    [InlineData(90, 10)]
    [InlineData(90, 1000)]
    [InlineData(99, null)]
    [InlineData(0, null)]
    public async Task Get_Range_GivesThoseBytes(int offset, int? length)
    {
        var content = TestBytes.Make(100);
        var stored = await Store.PutAsync("a", content, PutCondition.None, None);

        await using var download = await Store.GetAsync("a", new ByteRange(offset, length), None);

        var end = length is null ? 100 : Math.Min(100, offset + length.Value);
        Assert.Equal(content[offset..end], await ReadAsync(download));
        Assert.Equal(stored, download.Info);
    }

    [Fact]
    public async Task Get_RangeAcrossBlocks_GivesThoseBytes()
    {
        var content = TestBytes.Make(LargeBytes);
        await Store.PutAsync("a", content, PutCondition.None, None);

        await using var download = await Store.GetAsync("a", new ByteRange((4 << 20) - 3, (4 << 20) + 6), None);

        Assert.Equal(content[((4 << 20) - 3)..((8 << 20) + 3)], await ReadAsync(download));
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(100, 1000)]
    [InlineData(0, 0)]
    public async Task Get_RangeAtOrAfterTheEnd_Fails(int length, int offset)
    {
        await Store.PutAsync("a", TestBytes.Make(length), PutCondition.None, None);

        await Assert.ThrowsAsync<RangeNotSatisfiableException>(() => Store.GetAsync("a", new ByteRange(offset), None));
    }

    [Fact]
    public async Task MissingObject_EveryReader_SaysSo()
    {
        var error = await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.GetAsync("no/such", null, None));

        Assert.Contains("no/such", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.GetAsync("no/such", new ByteRange(3), None));
        Assert.Null(await Store.HeadAsync("no/such", None));
        Assert.False(await Store.DeleteAsync("no/such", None));
    }

    [Fact]
    public async Task FolderOfObjects_IsNoObject()
    {
        await Store.PutAsync("folder/a", TestBytes.Make(1), PutCondition.None, None);

        Assert.Null(await Store.HeadAsync("folder", None));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.GetAsync("folder", null, None));
        Assert.False(await Store.DeleteAsync("folder", None));
    }

    [Fact]
    public async Task Delete_Object_RemovesOnlyIt()
    {
        await Store.PutAsync("x/a", TestBytes.Make(1), PutCondition.None, None);
        await Store.PutAsync("x/b", TestBytes.Make(1), PutCondition.None, None);

        Assert.True(await Store.DeleteAsync("x/a", None));

        Assert.Equal(["x/b"], await ListAsync(""));
    }

    [Theory]
    [InlineData("", "a-b/1", "a.b/1", "a/1", "a/b/c", "a/b0", "a0", "b/Z", "b/a")]
    [InlineData("a", "a-b/1", "a.b/1", "a/1", "a/b/c", "a/b0", "a0")]
    [InlineData("a/", "a/1", "a/b/c", "a/b0")]
    [InlineData("a/b", "a/b/c", "a/b0")]
    [InlineData("a/b/c", "a/b/c")]
    [InlineData("b/a/")]
    [InlineData("none/such")]
    public async Task List_Prefix_GivesMatchesInOrdinalOrder(string prefix, params string[] expected)
    {
        foreach (var name in new[] { "b/a", "a0", "a/b0", "a/b/c", "a.b/1", "a-b/1", "a/1", "b/Z" })
        {
            await Store.PutAsync(name, TestBytes.Make(3), PutCondition.None, None);
        }

        Assert.Equal(expected, await ListAsync(prefix));
    }

    [Fact]
    public async Task List_Entry_EqualsHead()
    {
        await Store.PutAsync("a/b", TestBytes.Make(3), PutCondition.None, None);

        var listed = Assert.Single(await Store.ListAsync("", None).ToListAsync());

        Assert.Equal(await Store.HeadAsync("a/b", None), listed);
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task AnyCall_BadName_IsRefused(string name)
    {
        await Assert.ThrowsAsync<InvalidObjectNameException>(() => Store.PutAsync(name, TestBytes.Make(1), PutCondition.None, None));
        await Assert.ThrowsAsync<InvalidObjectNameException>(() => Store.GetAsync(name, null, None));
        await Assert.ThrowsAsync<InvalidObjectNameException>(() => Store.HeadAsync(name, None));
        await Assert.ThrowsAsync<InvalidObjectNameException>(() => Store.DeleteAsync(name, None));
    }

    public static TheoryData<string> BadNames() =>
    [
        "", "/", "/etc/passwd", "..", ".", "../a", "a/../b", "a/..", "./a", "a//b",
        "a/", "a/.", "a\\b", "C:a", "a\0b", "a\nb", "a b", "é", "a\ud800",
        "a%2e%2e", "a?b", "a#b", ".openrs-tmp/x", "a/.openrs-x",
        "a./b", "b.", new string('a', 201), string.Join('/', Enumerable.Repeat("abcdefg", 80)),
    ];

    protected async Task<List<string>> ListAsync(string prefix) =>
        await Store.ListAsync(prefix, None).Select(info => info.Name).ToListAsync();

    protected Task<byte[]> ReadAsync(string name) => Store.ReadAllBytesAsync(name, int.MaxValue, None);

    private static async Task<byte[]> ReadAsync(ObjectDownload download)
    {
        var content = new MemoryStream();
        await download.Content.CopyToAsync(content);
        return content.ToArray();
    }
}
