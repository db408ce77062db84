using Google.Protobuf.Collections;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Scaling;

namespace OpenRs.Cloud.Server.Tests.Scaling;

/// <summary>The metadata of a trigger is outside input.</summary>
public sealed class ScaledGroupTests
{
    [Fact]
    public void Read_AllThatATriggerCanHave_IsTheGroup() => Assert.Equal(
        new ScaledGroup
        {
            Pool = "a10", Roles = AgentRoles.Rollout | AgentRoles.Evaluate, GpuType = "A10", GpuCount = 2, Spot = true,
        },
        Read(("scalerAddress", "openrs:7420"), ("enableTLS", "true"), ("unsafeSsl", "false"), ("tokenFromEnv", "secret"), ("pool", "a10"),
            ("roles", "evaluate, rollout"), ("gpuType", "A10"), ("gpuCount", "2"), ("spot", "true")));

    [Fact]
    public void Read_TheLeast_IsAllRolesOnDemandWithOneGpu()
    {
        var group = Read(("pool", "default"), ("gpuType", "cpu"));
        Assert.Equal((AgentRoles.All, 1, false), (group.Roles, group.GpuCount, group.Spot));
        Assert.Equal("agents-default-rollout-train-evaluate", group.MetricName);
        Assert.Equal("agents-default-train", Read(("pool", "default"), ("gpuType", "cpu"), ("roles", "train")).MetricName);
    }

    [Theory]
    [InlineData("pool", "")]
    [InlineData("pool", "../a")]
    [InlineData("pool", "UPPER")]
    [InlineData("roles", "trainer")]
    [InlineData("roles", "train,")]
    [InlineData("roles", ",,,,,,,")]
    [InlineData("gpuType", "")]
    [InlineData("gpuCount", "0")]
    [InlineData("gpuCount", "65")]
    [InlineData("gpuCount", "-1")]
    [InlineData("gpuCount", "99999999999999999999")]
    [InlineData("spot", "yes")]
    [InlineData("role", "train")]
    public void Read_WhatIsWrong_IsRefusedByName(string name, string value)
    {
        var metadata = new MapField<string, string> { ["pool"] = "default", ["gpuType"] = "cpu", [name] = value };
        var refused = Assert.Throws<CloudException>(() => ScaledGroup.Read(metadata));
        Assert.Equal(ErrorReason.InvalidArgument, refused.Reason);
        Assert.Contains($"scalerMetadata[{name}]", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pool")]
    [InlineData("roles")]
    [InlineData("gpuType")]
    [InlineData("x")]
    public void Read_AHugeValue_IsRefusedInAShortMessage(string name)
    {
        var huge = new string('x', 1 << 20);
        var metadata = new MapField<string, string> { ["pool"] = "default", ["gpuType"] = "cpu", [name == "x" ? huge : name] = huge };
        Assert.InRange(Assert.Throws<CloudException>(() => ScaledGroup.Read(metadata)).Message.Length, 1, 400);
    }

    private static ScaledGroup Read(params (string Name, string Value)[] metadata)
    {
        var map = new MapField<string, string>();
        foreach (var (name, value) in metadata)
        {
            map[name] = value;
        }

        return ScaledGroup.Read(map);
    }
}
