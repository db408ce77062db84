using FsCheck;
using FsCheck.Fluent;
using OpenRs.Cloud.Storage.Checkpoints;

namespace OpenRs.Cloud.Storage.Tests.Checkpoints;

public sealed class RetentionPolicyTests
{
    [Fact]
    public void Expired_AnySteps_AreExactlyThoseNeitherNewestNorBestNorPinned() =>
        Prop.ForAll<int[], PositiveInt, int[]>((steps, keep, named) =>
        {
            var committed = steps.Select(step => (long)step).ToHashSet();
            long? best = named.Length > 0 ? named[0] : null;
            var policy = new RetentionPolicy
            {
                KeepLast = keep.Get,
                Best = best,
                Pinned = named.Skip(1).Select(step => (long)step).ToHashSet(),
            };

            var expired = policy.Expired(committed).ToHashSet();

            return committed.All(step =>
            {
                var newer = committed.Count(other => other > step);
                return expired.Contains(step) == (newer >= keep.Get && step != best && !policy.Pinned.Contains(step));
            }) && expired.IsSubsetOf(committed);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void KeepLast_BelowOne_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RetentionPolicy { KeepLast = 0 });
}
