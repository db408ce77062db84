using TorchSharp;

namespace OpenRs.Cloud.Agent;

/// <summary>Devices as the server knows them.</summary>
internal static class DeviceTypes
{
    public static V1.DeviceType ToDeviceType(this torch.Device device) =>
        device.type == TorchSharp.DeviceType.CPU ? V1.DeviceType.Cpu : V1.DeviceType.Cuda;
}
