using OpenRs.Cloud.Simulator.Hosting.Activations;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>How worlds are simulated.</summary>
internal sealed record SimulationOptions
{
    /// <summary>The grains. Default: those of the product; a test puts one with a defect in place of another.</summary>
    public GrainCatalog Grains { get; init; } = Product;

    /// <summary>The agents' parts. Default: those of the product.</summary>
    public AgentParts AgentParts { get; init; } = new();

    /// <summary>Whether anything goes wrong. Default: yes.</summary>
    public bool Faulty { get; init; } = true;

    /// <summary>Takes every event as a line of text; null for none. Default: none.</summary>
    public TextWriter? Trace { get; init; }

    private static GrainCatalog Product { get; } = new(GrainCatalog.ClassesOf(typeof(StorageNames).Assembly));
}
