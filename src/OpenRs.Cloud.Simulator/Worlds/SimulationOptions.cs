using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Hosting.Activations;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>How worlds are simulated.</summary>
internal sealed record SimulationOptions
{
    /// <summary>The grains. Default: those of the product; a test puts one with a defect in place of another.</summary>
    public GrainCatalog Grains { get; init; } = Product;

    /// <summary>The agents' parts. Default: those of the product.</summary>
    public AgentParts AgentParts { get; init; } = new();

    /// <summary>
    /// How the server sees the objects that agents stored. Default: as they are; a test puts a view with a defect in its place.
    /// </summary>
    public Func<IResultObjects, IResultObjects> Results { get; init; } = static objects => objects;

    /// <summary>
    /// When the server pauses runs of which all units come back. Default: as the world says; a test has it never do so.
    /// </summary>
    public Func<StallTerms, StallTerms> Stall { get; init; } = static terms => terms;

    /// <summary>Whether anything goes wrong. Default: yes.</summary>
    public bool Faulty { get; init; } = true;

    /// <summary>What may go wrong in faulty worlds; null for everything. Default: everything.</summary>
    public IReadOnlySet<FaultKind>? Faults { get; init; }

    /// <summary>Whether clients change and end jobs in faulty worlds. Default: yes.</summary>
    public bool HasBusyClients { get; init; } = true;

    /// <summary>Takes every event as a line of text; null for none. Default: none.</summary>
    public TextWriter? Trace { get; init; }

    /// <summary>Whether faults of a kind are part of the worlds.</summary>
    public bool May(FaultKind kind) => Faulty && Faults?.Contains(kind) != false;

    private static GrainCatalog Product { get; } = new(GrainCatalog.ClassesOf(typeof(StorageNames).Assembly));
}
