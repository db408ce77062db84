using Mono.Cecil;

namespace OpenRs.Architecture.Tests;

/// <summary>What <see cref="FolderGraph"/> finds, on the folders below Planted.</summary>
public sealed class FolderGraphTests
{
    private const string Root = "OpenRs.Architecture.Tests.Planted";

    [Fact]
    public void FindCycles_UsesInBothDirections_NamesTheTypesOfBothSides()
    {
        using var module = ModuleDefinition.ReadModule(typeof(FolderGraphTests).Assembly.Location);

        var cycle = Assert.Single(FolderGraph.FindCycles(TypeUse.Of(module), Root));

        Assert.Equal(
            $"Folders of {Root} use each other:\n"
            + "  Lower -> Upper: Worker uses Answer\n"
            + "  Upper -> Lower: Caller uses Worker",
            cycle);
    }

    [Fact]
    public void FindCycles_RoundThreeFolders_FindsIt()
    {
        var uses = new[] { Use("A.X", "B.Y"), Use("B.Y", "C.Z"), Use("C.Deep.Z", "A.Deep.X"), Use("A.X", "D.W"), Use("D.W", "Root") };

        var cycle = Assert.Single(FolderGraph.FindCycles(uses, "P"));

        Assert.Equal(
            "Folders of P use each other:\n  A -> B: X uses Y\n  B -> C: Y uses Z\n  C -> A: Z uses X",
            cycle);
    }

    private static TypeUse Use(string origin, string target) => new($"P.{origin}", $"P.{target}", IsOwn: true);
}
