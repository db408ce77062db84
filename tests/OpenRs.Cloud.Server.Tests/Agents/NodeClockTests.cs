using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Agents;

/// <summary>When an agent's node started, as Linux tells.</summary>
public sealed class NodeClockTests : IDisposable
{
    private const string BootId = "0b0c2c0e-5f0e-4d0a-9d3b-0a1b2c3d4e5f";
    private readonly TemporaryFolder _proc = new();

    public void Dispose() => _proc.Dispose();

    [Theory]
    [InlineData("183.55 290.10\n", BootId + "\n", 183.55)]
    [InlineData("900.00 1.00\n", BootId + "\n", 900.0)]
    [InlineData("900.01 1.00\n", BootId + "\n", null)]
    [InlineData("83011.02 1.00\n", BootId + "\n", null)]
    [InlineData("-1 1\n", BootId + "\n", null)]
    [InlineData("soon\n", BootId + "\n", null)]
    [InlineData("183.55 290.10\n", "no id\n", null)]
    [InlineData("183.55 290.10\n", null, null)]
    public void Read_TellsANodeThatStartedOfLate(string uptime, string? bootId, double? seconds)
    {
        Directory.CreateDirectory(_proc["sys/kernel/random"]);
        File.WriteAllText(_proc["uptime"], uptime);
        if (bootId is not null)
        {
            File.WriteAllText(_proc["sys/kernel/random/boot_id"], bootId);
        }

        var expected = seconds is { } known ? new NodeStart { BootId = BootId, Seconds = known } : null;
        Assert.Equal(expected, NodeClock.Read(_proc[""]));
    }
}
