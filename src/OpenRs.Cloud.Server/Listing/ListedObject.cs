namespace OpenRs.Cloud.Server.Listing;

/// <summary>An item of a list.</summary>
/// <typeparam name="T">What its description says.</typeparam>
/// <param name="Id">Its id.</param>
/// <param name="ETag">Version of the object that describes it.</param>
/// <param name="Item">What that says.</param>
internal sealed record ListedObject<T>(string Id, string ETag, T Item);
