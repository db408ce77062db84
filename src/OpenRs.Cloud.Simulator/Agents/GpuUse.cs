using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Agents;

/// <summary>
/// Under which leases a process uses its GPU. Work that continues after its lease uses it, too, whatever the agent has told the server.
/// </summary>
internal sealed class GpuUse(World world, JobObservers jobs, string agentId)
{
    private Lease? _held;
    private Lease? _stopping;

    /// <summary>The lease that is held; empty for none.</summary>
    public string LeaseId => _held?.LeaseId ?? "";

    /// <summary>A lease begins.</summary>
    public void Begin(Lease lease)
    {
        _held = lease;
        jobs.Of(lease.LeaseId)?.OnUseBegan(lease.LeaseId);
        world.Log.Add(agentId, "holds lease {0}", FencingToken.NumberOf(lease.FencingToken));
    }

    /// <summary>The lease is over.</summary>
    /// <param name="isWorking">Whether work under it has not stopped yet.</param>
    /// <returns>The lease, if there was one.</returns>
    public Lease? End(bool isWorking)
    {
        var ended = _held;
        _held = null;
        if (isWorking)
        {
            _stopping = ended;
        }
        else
        {
            Stop(ended);
        }

        return ended;
    }

    /// <summary>Work has stopped.</summary>
    public void OnWorkEnded()
    {
        Stop(_stopping);
        _stopping = null;
    }

    /// <summary>The machine is suspended.</summary>
    public void Suspend() => Each(static (job, leaseId) => job.OnUseEnded(leaseId));

    /// <summary>The machine runs again.</summary>
    public void Resume() => Each(static (job, leaseId) => job.OnUseBegan(leaseId));

    /// <summary>The process ends.</summary>
    /// <param name="isSuspended">Whether its machine is suspended.</param>
    public void Kill(bool isSuspended)
    {
        if (!isSuspended)
        {
            Suspend();
        }

        (_held, _stopping) = (null, null);
    }

    private void Stop(Lease? lease)
    {
        if (lease is not null)
        {
            jobs.Of(lease.LeaseId)?.OnUseEnded(lease.LeaseId);
            world.Log.Add(agentId, "uses lease {0} no longer", FencingToken.NumberOf(lease.FencingToken));
        }
    }

    private void Each(Action<JobObserver, string> tell)
    {
        foreach (var lease in (Lease?[])[_held, _stopping])
        {
            if (lease is not null && jobs.Of(lease.LeaseId) is { } job)
            {
                tell(job, lease.LeaseId);
            }
        }
    }
}
