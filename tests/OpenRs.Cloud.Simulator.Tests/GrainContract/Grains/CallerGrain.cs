namespace OpenRs.Cloud.Simulator.GrainContract;

public sealed class CallerGrain(IGrainContext context, IGrainFactory grains) : IGrainBase, ICallerGrain
{
    private readonly Probe _probe = Probe.Of(context);
    private int _attempts;

    public IGrainContext GrainContext => context;

    private string Name => Probe.NameOf(context);

    public async Task<string> Follow(string[] path) => Name + (path.Length == 0 ? "" : ">" + await Next(path).Follow(path[1..]));

    public async Task<string> FollowInterleaved(string[] path) =>
        Name + (path.Length == 0 ? "" : ">" + await Next(path).FollowInterleaved(path[1..]));

    public async Task<string> FollowReading(string[] path) =>
        Name + (path.Length == 0 ? "" : ">" + await Next(path).FollowReading(path[1..]));

    public async Task<string> FollowReentrantly(string[] path)
    {
        using var section = RequestContext.AllowCallChainReentrancy();
        return await Follow(path);
    }

    public Task<string> FollowThenReentrantly(string[] path) => Next(path).FollowReentrantly(path[1..]);

    public Task<int> AddTo(string state)
    {
        _attempts++;
        return grains.GetGrain<IStateGrain>($"{_probe.Id}-{state}").Conflict();
    }

    public Task<int> Attempts() => Task.FromResult(_attempts);

    public async Task TellBack(string name)
    {
        await Grain(name).Tell(Name);
        _probe.Write("teller done");
    }

    public async Task Tell(string name)
    {
        _probe.Write("told");
        await Grain(name).Follow([]);
        _probe.Write("called back");
    }

    private ICallerGrain Next(string[] path) => Grain(path[0]);

    private ICallerGrain Grain(string name) => grains.GetGrain<ICallerGrain>($"{_probe.Id}-{name}");
}
