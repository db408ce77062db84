using Orleans.Concurrency;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>A grain class: its name, its interfaces, and how instances are made.</summary>
internal sealed class GrainClass
{
    public GrainClass(Type type)
    {
        Type = type;
        GrainType = OrleansServices.GrainTypes.GetGrainType(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        Interfaces = [.. type.GetInterfaces().Where(static candidate =>
            typeof(IGrain).IsAssignableFrom(candidate) && candidate.Namespace != typeof(IGrain).Namespace)];
        Activator = new DefaultGrainActivator(OrleansServices.Provider, type);
        var unsupported = type.IsDefined(typeof(StatelessWorkerAttribute), inherit: true) ? "is a [StatelessWorker]"
            : type.IsDefined(typeof(MayInterleaveAttribute), inherit: true) ? "has [MayInterleave]"
            : typeof(Grain).IsAssignableFrom(type) ? "derives from Grain instead of implementing IGrainBase"
            : null;
        if (unsupported is not null)
        {
            throw new NotSupportedException($"{type} {unsupported}, which the simulator does not support.");
        }
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public IReadOnlyList<Type> Interfaces { get; }

    public bool IsReentrant { get; }

    public IGrainActivator Activator { get; }
}
