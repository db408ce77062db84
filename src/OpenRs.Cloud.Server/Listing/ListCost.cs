namespace OpenRs.Cloud.Server.Listing;

/// <summary>How much a page of a list may make the server look at.</summary>
internal static class ListCost
{
    /// <summary>Resources that a page with a filter looks at, at most.</summary>
    public const int MaxExamined = 1000;

    /// <summary>Resources that a page in another order than the list's own looks at, at most.</summary>
    public const int MaxSorted = 5000;
}
