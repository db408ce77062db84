namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>One write for all turns that wait for one, and what becomes of them when it fails.</summary>
public sealed class GroupCommitTests
{
    [Fact]
    public async Task Replace_WhileAWriteIsUnderWay_GathersForTheNext()
    {
        var storage = new GatedState();
        var commit = new GroupCommit<List<int>>(storage, static () => Assert.Fail("no write failed"));
        var first = commit.ReplaceAsync([1]);
        var rest = Enumerable.Range(2, 9).Select(i => commit.ReplaceAsync([.. commit.State, i])).ToList();
        var unchanged = commit.ReplaceAsync(commit.State);
        Assert.False(first.IsCompleted);
        Assert.Empty(commit.Stored);
        storage.Release();
        Assert.True(await first);
        Assert.Equal([1], commit.Stored);
        Assert.DoesNotContain(rest, static task => task.IsCompleted);
        Assert.False(unchanged.IsCompleted);
        storage.Release();
        Assert.All(await Task.WhenAll(rest), Assert.True);
        Assert.False(await unchanged);
        Assert.Equal(Enumerable.Range(1, 10), commit.Stored);
        Assert.Equal(2, storage.Writes);
    }

    [Fact]
    public async Task Replace_WhenTheWriteFails_UndoesAllThatBuiltOnIt()
    {
        var storage = new GatedState();
        var failures = 0;
        var commit = new GroupCommit<List<int>>(storage, () => failures++);
        var stored = commit.ReplaceAsync([1]);
        storage.Release();
        await stored;
        var failed = commit.ReplaceAsync([1, 2]);
        var after = commit.ReplaceAsync([1, 2, 3]);
        storage.Release(new IOException("full"));
        Assert.Equal("full", (await Assert.ThrowsAsync<IOException>(() => failed)).Message);
        await Assert.ThrowsAsync<IOException>(() => after);
        Assert.Equal(1, failures);
        Assert.Equal([1], commit.State);
        Assert.Equal([1], commit.Stored);
        var again = commit.ReplaceAsync([1, 4]);
        storage.Release();
        Assert.True(await again);
        Assert.Equal([1, 4], storage.State);
    }

    /// <summary>A state whose writes end when the test says so.</summary>
    private sealed class GatedState : IPersistentState<List<int>>
    {
        private TaskCompletionSource _write = new();

        public List<int> State { get; set; } = [];

        public string? Etag => null;

        public bool RecordExists => true;

        public int Writes { get; private set; }

        public void Release(Exception? failure = null)
        {
            var write = _write;
            _write = new TaskCompletionSource();
            if (failure is null)
            {
                write.SetResult();
            }
            else
            {
                write.SetException(failure);
            }
        }

        public Task WriteStateAsync()
        {
            Writes++;
            return _write.Task;
        }

        public Task ReadStateAsync() => Task.CompletedTask;

        public Task ClearStateAsync() => throw new NotSupportedException();
    }
}
