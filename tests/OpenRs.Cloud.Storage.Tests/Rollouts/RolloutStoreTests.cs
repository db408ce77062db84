using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Rollouts;

namespace OpenRs.Cloud.Storage.Tests.Rollouts;

public sealed class RolloutStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DirectoryObjectStore _objects;
    private readonly RolloutStore _rollouts;

    public RolloutStoreTests()
    {
        _objects = new DirectoryObjectStore(_folder.Path, TimeProvider.System);
        _rollouts = new RolloutStore(_objects, "runs/r1");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_SameBytesTwice_ReturnsTheFirstObject()
    {
        var first = await _rollouts.PutAsync(3, "p0001-s02", TestBytes.Make(100), default);
        var second = await _rollouts.PutAsync(3, "p0001-s02", TestBytes.Make(100), default);

        Assert.Equal(first, second);
        Assert.Equal("runs/r1/rollouts/step-00000003/p0001-s02", first.Name);
    }

    [Theory]
    [InlineData(100, 2)]
    [InlineData(99, 1)]
    [InlineData(0, 1)]
    public async Task Put_OtherBytes_IsAMismatchAndTheFirstStays(int length, int seed)
    {
        await _rollouts.PutAsync(3, "u", TestBytes.Make(100, 1), default);

        var error = await Assert.ThrowsAsync<ContentMismatchException>(() => _rollouts.PutAsync(3, "u", TestBytes.Make(length, seed), default));

        Assert.Contains(_rollouts.NameOf(3, "u"), error.Message, StringComparison.Ordinal);
        Assert.Equal(TestBytes.Make(100, 1), await _rollouts.GetAsync(3, "u", 1000, default));
    }

    [Fact]
    public async Task Put_AnswerLost_RetrySucceeds()
    {
        var dying = new RolloutStore(new FaultyStore(_objects) { DieAtPut = 0, LoseAnswer = true }, "runs/r1");
        await Assert.ThrowsAsync<FaultyStore.SimulatedDeathException>(() => dying.PutAsync(3, "u", TestBytes.Make(100), default));

        await _rollouts.PutAsync(3, "u", TestBytes.Make(100), default);

        Assert.Equal(["u"], await _rollouts.ListAsync(3, default).ToListAsync());
    }

    [Fact]
    public async Task List_Step_GivesItsUnitsOnly()
    {
        foreach (var (step, unit) in new[] { (3L, "b"), (3L, "a"), (30L, "c"), (4L, "d") })
        {
            await _rollouts.PutAsync(step, unit, TestBytes.Make(1), default);
        }

        Assert.Equal(["a", "b"], await _rollouts.ListAsync(3, default).ToListAsync());
    }

    [Theory]
    [InlineData("../u")]
    [InlineData("")]
    [InlineData("/u")]
    public async Task AnyCall_BadUnit_IsRefused(string unit)
    {
        await Assert.ThrowsAsync<InvalidObjectNameException>(() => _rollouts.PutAsync(3, unit, TestBytes.Make(1), default));
        await Assert.ThrowsAsync<InvalidObjectNameException>(() => _rollouts.GetAsync(3, unit, 10, default));
    }
}
