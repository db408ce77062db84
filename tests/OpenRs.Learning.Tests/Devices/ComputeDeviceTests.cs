using OpenRs.Learning.Devices;
using TorchSharp;

namespace OpenRs.Learning.Tests.Devices;

public sealed class ComputeDeviceTests
{
    [Theory]
    [InlineData("cpu", 0, DeviceType.CPU, -1)]
    [InlineData("cpu", 2, DeviceType.CPU, -1)]
    [InlineData("auto", 0, DeviceType.CPU, -1)]
    [InlineData("auto", 2, DeviceType.CUDA, 0)]
    [InlineData("cuda:1", 2, DeviceType.CUDA, 1)]
    public void Resolve_WhatIsThere_GivesIt(string name, int gpus, DeviceType type, int index)
    {
        var device = ComputeDevice.Resolve(name, () => gpus);
        Assert.Equal((type, index), (device.type, device.index));
    }

    [Theory]
    [InlineData("cuda:0", 0, "cuda:0 was asked for and libtorch finds no GPU")]
    [InlineData("cuda:1", 1, "cuda:1 was asked for and this machine has one GPU, cuda:0.")]
    [InlineData("cuda:2", 2, "cuda:2 was asked for and this machine has 2 GPUs, cuda:0 to cuda:1.")]
    public void Resolve_WhatIsMissing_SaysWhatIsThere(string name, int gpus, string message) =>
        Assert.StartsWith(
            message,
            Assert.Throws<DeviceNotFoundException>(() => ComputeDevice.Resolve(name, () => gpus)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("cuda")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:99999999999")]
    [InlineData("CPU")]
    public void Resolve_NoDevice_IsRefused(string name)
    {
        Assert.False(ComputeDevice.IsName(name));
        Assert.Throws<FormatException>(() => ComputeDevice.Resolve(name, static () => 1));
    }
}
