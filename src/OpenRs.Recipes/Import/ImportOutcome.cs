namespace OpenRs.Recipes.Import;

/// <summary>What became of a key of an imported file.</summary>
public enum ImportOutcome
{
    /// <summary>It is part of the recipe.</summary>
    Imported,

    /// <summary>The file leaves it out, or open, and the recipe has what the trainer would take; the note says what.</summary>
    Assumed,

    /// <summary>It is not a matter of the recipe here; the note says what takes its place.</summary>
    Elsewhere,

    /// <summary>It has no counterpart because nothing here depends on it; the note says why.</summary>
    NotNeeded,

    /// <summary>Nobody knows it: neither this importer nor, for all it knows, the trainer that the file was written for.</summary>
    Unknown,
}
