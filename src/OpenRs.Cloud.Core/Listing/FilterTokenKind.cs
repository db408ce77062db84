namespace OpenRs.Cloud.Listing;

/// <summary>Kinds of the pieces of a filter.</summary>
internal enum FilterTokenKind
{
    End,
    Word,
    Quoted,
    Symbol,
}
