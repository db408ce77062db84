using OpenRs.Cloud.Hosting.TestProcess;

namespace OpenRs.Cloud.Hosting.Tests;

public sealed class CallerGrain(IGrainContext context, IGrainFactory grains) : IGrainBase, ICallerGrain
{
    private int _attempts;

    public IGrainContext GrainContext => context;

    public Task<int> AddTo(string counter)
    {
        _attempts++;
        return grains.GetGrain<ICounterGrain>(counter).Add(1);
    }

    public Task<IReadOnlyList<string>> Double(IReadOnlyList<string> values) =>
        Task.FromResult<IReadOnlyList<string>>([.. values, .. values]);

    public Task<int> Attempts() => Task.FromResult(_attempts);
}
