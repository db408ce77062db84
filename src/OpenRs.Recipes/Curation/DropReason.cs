namespace OpenRs.Recipes.Curation;

/// <summary>Why a step of curation leaves a row out.</summary>
/// <param name="Kind">The reason without what is of this row alone, by which rows are counted; no period at its end.</param>
/// <param name="Text">The reason in words.</param>
public sealed record DropReason(string Kind, string Text)
{
    /// <summary>A reason that reads the same for every row.</summary>
    /// <param name="text">The reason in words.</param>
    public DropReason(string text)
        : this(text?.TrimEnd('.')!, text!)
    {
    }
}
