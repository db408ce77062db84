namespace OpenRs.Recipes.Import;

/// <summary>What became of one key of an imported file.</summary>
/// <param name="Line">Its line, from 1; 0 for a key that the file leaves out.</param>
/// <param name="Key">The key.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Message">The recipe key that it set, or the reason why it set none.</param>
public sealed record ImportNote(int Line, string Key, ImportOutcome Outcome, string Message);
