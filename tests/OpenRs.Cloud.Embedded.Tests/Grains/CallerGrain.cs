namespace OpenRs.Cloud.Embedded.Tests;

public sealed class CallerGrain(IGrainContext context, IGrainFactory grains, Probe probe) : IGrainBase, ICallerGrain
{
    private int _attempts;

    public IGrainContext GrainContext => context;

    private string Key => this.GetPrimaryKeyString();

    public async Task<string> Follow(string[] path) => Key + (path.Length == 0 ? "" : ">" + await Next(path).Follow(path[1..]));

    public async Task<string> FollowInterleaved(string[] path) =>
        Key + (path.Length == 0 ? "" : ">" + await Next(path).FollowInterleaved(path[1..]));

    public async Task<string> FollowReading(string[] path) =>
        Key + (path.Length == 0 ? "" : ">" + await Next(path).FollowReading(path[1..]));

    public async Task<string> FollowReentrantly(string[] path)
    {
        using var section = RequestContext.AllowCallChainReentrancy();
        return await Follow(path);
    }

    public Task<string> FollowThenReentrantly(string[] path) => Next(path).FollowReentrantly(path[1..]);

    public Task<int> AddTo(string counter)
    {
        _attempts++;
        return grains.GetGrain<ICounterGrain>(counter).Add(1);
    }

    public Task<int> Attempts() => Task.FromResult(_attempts);

    public async Task TellBack(string key)
    {
        await grains.GetGrain<ICallerGrain>(key).Tell(Key);
        probe.Write("teller done");
    }

    public async Task Tell(string key)
    {
        probe.Write("told");
        await grains.GetGrain<ICallerGrain>(key).Follow([]);
        probe.Write("called back");
    }

    private ICallerGrain Next(string[] path) => grains.GetGrain<ICallerGrain>(path[0]);
}
