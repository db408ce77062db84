using Orleans.Concurrency;

namespace OpenRs.Cloud.Simulator.GrainContract;

[Reentrant]
public sealed class ReentrantStepGrain(IGrainContext context) : IGrainBase, IReentrantStepGrain
{
    public IGrainContext GrainContext => context;

    public async Task Run(string name)
    {
        var probe = Probe.Of(context);
        probe.Write($"{name} in");
        await probe.Pass(name);
        probe.Write($"{name} out");
    }
}
