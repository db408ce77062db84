namespace OpenRs.Cloud.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its title.</param>
/// <param name="Dropped">When it is left out of a table that is too wide: 1 before 2, and so on; 0 for never, as the ids.</param>
/// <param name="IsText">Whether it holds texts of any length: each is cut to the room that the other columns leave.</param>
/// <param name="Least">Characters that texts keep at least.</param>
/// <param name="IsName">
/// Whether its texts are names: they get room before other texts and are cut at their beginnings, since they differ in their ends.
/// </param>
internal readonly record struct Column(
    string Name, int Dropped = 0, bool IsText = false, int Least = Column.LeastOfText, bool IsName = false)
{
    private const int LeastOfText = 16;

    public static implicit operator Column(string name) => new(name);
}
