namespace OpenRs.Cloud.Listing;

/// <summary>A filter or an order that cannot be read. The message says what is wrong and where.</summary>
public sealed class FilterException(string message) : Exception(message);
