namespace OpenRs.Cloud.Listing;

/// <summary>How a filter compares.</summary>
internal enum FilterOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Has,
}
