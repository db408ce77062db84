using OpenRs.Cloud.Deployment.Tests.Charts;

namespace OpenRs.Cloud.Deployment.Tests.Policies;

/// <summary>All rules by name.</summary>
internal static class ReleasePolicy
{
    public static IReadOnlyDictionary<string, Func<IReadOnlyList<Manifest>, IEnumerable<string>>> Rules { get; } = Table(
        PodRules.ImagesArePinned,
        PodRules.ResourcesAreBounded,
        PodRules.NobodyIsRoot,
        PodRules.ContainersAreConfined,
        PodRules.WritableFoldersAreBounded,
        PodRules.ProbesAreThere,
        PodRules.AgentsHaveTimeToDrain,
        PodRules.GpusAreAskedFor,
        PodRules.AccountsAreTheirOwn,
        PodRules.ReplicasAreSpread,
        ReleaseRules.SecretsAreReferences,
        ReleaseRules.DisruptionsAreBounded,
        ReleaseRules.TrafficIsDenied,
        ReleaseRules.SilosTalkAmongThemselves,
        ReleaseRules.RightsAreFew,
        ReleaseRules.EnvironmentNamesAreNames,
        ReleaseRules.ReferencesLeadSomewhere,
        ReleaseRules.PortsAreServed);

    private static Dictionary<string, Func<IReadOnlyList<Manifest>, IEnumerable<string>>> Table(
        params Func<IReadOnlyList<Manifest>, IEnumerable<string>>[] rules) => rules.ToDictionary(static rule => rule.Method.Name);
}
