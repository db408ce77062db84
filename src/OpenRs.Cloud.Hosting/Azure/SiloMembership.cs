using Orleans.Configuration;

namespace OpenRs.Cloud.Hosting.Azure;

/// <summary>How soon a cluster notices that a silo is gone. Orleans' defaults are for calls that may wait; here GPUs wait.</summary>
internal static class SiloMembership
{
    public static void Configure(ClusterMembershipOptions membership)
    {
        // A killed silo misses three probes in 9 s at most. One long garbage collection is shorter, and a silo that other messages still
        // arrive from is not suspected.
        membership.ProbeTimeout = TimeSpan.FromSeconds(3);
        membership.NumMissedProbesLimit = 3;

        // A silo whose machine is gone leaves its connections open, and Orleans does not suspect it within MaxProbeTimeout times
        // NumMissedProbesLimit of the last message: 15 s, instead of 36 by the default.
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(5);

        // Two must agree, so that one silo with a bad network cannot expel others; of two silos the one that is left decides alone.
        membership.NumVotesForDeathDeclaration = 2;

        // Silos tell each other of changes; the table is for those who missed it.
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(15);

        // After the loss of all silos at once the table still names them. New ones need not reach silos that have been silent for 30 s.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        membership.NumMissedTableIAmAliveLimit = 3;

        // Long enough for that, and soon enough for a silo that cannot reach the others to say so and be started again.
        membership.MaxJoinAttemptTime = TimeSpan.FromSeconds(90);
    }
}
