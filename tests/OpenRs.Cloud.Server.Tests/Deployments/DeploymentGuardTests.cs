using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using OpenRs.Cloud.Deployments;
using OpenRs.Cloud.Hosting;
using OpenRs.Cloud.Server.Deployments;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Tests.Deployments;

/// <summary>Servers of a cluster that start at once on storage that is empty agree on one deployment.</summary>
public sealed class DeploymentGuardTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-guard-").FullName;

    /// <param name="read">Before which of the second server's reads of the state's mark the first one starts and writes both marks.</param>
    /// <param name="isAfter">Whether what was read is from before that.</param>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task Start_WhileAnotherServerStartsForTheFirstTime_JoinsIt(int read, bool isAfter)
    {
        var objects = new DirectoryObjectStore(_folder, TimeProvider.System);
        var state = new MarkInMemory();
        using var first = Guard(state, objects);
        var reads = 0;
        using var second = Guard(new Interrupted(state, isAfter, async () =>
        {
            if (++reads == read)
            {
                await first.StartAsync(CancellationToken.None);
            }
        }), objects);

        await second.StartAsync(CancellationToken.None);
        if (reads < read)
        {
            await first.StartAsync(CancellationToken.None);
        }

        Assert.Equal(1, (await state.ReadAsync(CancellationToken.None))!.Mark);
    }

    [Fact]
    public async Task Start_WithoutTheStateOfItsObjects_IsRefused()
    {
        var objects = new DirectoryObjectStore(_folder, TimeProvider.System);
        using var first = Guard(new MarkInMemory(), objects);
        await first.StartAsync(CancellationToken.None);
        using var second = Guard(new MarkInMemory(), objects);
        var refused = await Assert.ThrowsAsync<DeploymentException>(() => second.StartAsync(CancellationToken.None));
        Assert.Contains("its state is missing", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static DeploymentGuard Guard(IStateMark state, DirectoryObjectStore objects) => new(
        state, objects, TimeProvider.System, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance),
        NullLogger<DeploymentGuard>.Instance);

    /// <summary>The mark of a cluster, whose state need not count its changes.</summary>
    private class MarkInMemory : IStateMark
    {
        private DeploymentMark? _mark;

        public string Location => "memory";

        public long? Changes => null;

        public virtual Task<DeploymentMark?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_mark);

        public Task<bool> IsEmptyAsync(CancellationToken cancellationToken) => Task.FromResult(true);

        public virtual Task WriteAsync(DeploymentMark mark, CancellationToken cancellationToken)
        {
            _mark = mark;
            return Task.CompletedTask;
        }
    }

    /// <summary>The same mark, with something that happens before or after each read.</summary>
    private sealed class Interrupted(MarkInMemory mark, bool isAfter, Func<Task> happens) : MarkInMemory
    {
        public override async Task<DeploymentMark?> ReadAsync(CancellationToken cancellationToken)
        {
            if (!isAfter)
            {
                await happens();
            }

            var read = await mark.ReadAsync(cancellationToken);
            if (isAfter)
            {
                await happens();
            }

            return read;
        }

        public override Task WriteAsync(DeploymentMark written, CancellationToken cancellationToken) =>
            mark.WriteAsync(written, cancellationToken);
    }
}
