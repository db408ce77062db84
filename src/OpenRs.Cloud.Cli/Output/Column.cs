namespace OpenRs.Cloud.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its title.</param>
/// <param name="Dropped">When it is left out of a table that is too wide: 1 before 2, and so on; 0 for never, as the ids.</param>
/// <param name="IsText">Whether it holds texts of any length: each is cut to the room that the other columns leave.</param>
internal readonly record struct Column(string Name, int Dropped = 0, bool IsText = false)
{
    public static implicit operator Column(string name) => new(name);
}
