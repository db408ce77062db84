using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Work.Policies;

/// <summary>An object on the way to a policy version.</summary>
/// <param name="Version">The version that it leads to.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="Sha256">Hash of the object.</param>
/// <param name="WeightsSha256">Hash of the weight file of that version.</param>
internal sealed record PolicyPart(int Version, string Name, string Sha256, string WeightsSha256)
{
    public ObjectRef ToReference() => new() { Name = Name, Sha256 = Sha256 };
}
