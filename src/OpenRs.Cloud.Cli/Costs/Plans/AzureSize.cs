namespace OpenRs.Cloud.Cli.Costs.Plans;

/// <summary>A size of Azure's virtual machines with GPUs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="GpuType">Type of its GPUs as the price book spells it.</param>
/// <param name="Gpus">Its GPUs: an agent has all of them.</param>
internal sealed record AzureSize(string Name, string GpuType, int Gpus)
{
    /// <summary>Those that infra/modules/types.bicep offers. Azure has no A40, on which the reference system was trained.</summary>
    public static IReadOnlyList<AzureSize> All { get; } =
    [
        new("Standard_NC4as_T4_v3", "T4", 1),
        new("Standard_NV36ads_A10_v5", "A10", 1),
        new("Standard_NC24ads_A100_v4", "A100-80GB", 1),
        new("Standard_NC40ads_H100_v5", "H100", 1),
    ];
}
