namespace OpenRs.Cloud.Server.Resources;

/// <summary>A resource that needs a dataset or a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Where it stands, as the API spells it.</param>
internal sealed record ResourceUser(string Name, string State)
{
    /// <summary>Why what it needs cannot be deleted.</summary>
    /// <param name="name">Name of what it needs.</param>
    public string Refuses(string name) => $"{name} is used by {Name}, which is {State}. Wait for its end or cancel it.";
}
