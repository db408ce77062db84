using System.Text;
using OpenRs.Cloud.Storage.Checkpoints;

namespace OpenRs.Cloud.Storage.Tests.Checkpoints;

/// <summary>Manifests lie where agents write.</summary>
public sealed class HostileManifestTests
{
    private const long MaxAllocatedBytes = 64 << 20;

    public static TheoryData<string, string> Texts => new()
    {
        { "nested lists", new string('[', 1_000_000) },
        { "nested objects", string.Concat(Enumerable.Repeat("{\"manifest\":", 100_000)) },
        { "nested files", $"{{\"manifest\":{{\"files\":{new string('[', 100_000)}" },
        { "many files", $"{{\"manifest\":{{\"files\":[{string.Concat(Enumerable.Repeat("{},", 500_000))}" },
        { "null files", """{"manifest":{"files":[null]},"sha256":""}""" },
        { "half a surrogate pair", """{"manifest":{"run":"\ud800"},"sha256":""}""" },
        { "nothing", "" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parse_HostileText_IsRefused(string name, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.NotNull(HostileInput.Run(name, () => CheckpointManifest.Parse(bytes, "x"), IsRefusal, MaxAllocatedBytes));
    }

    [Fact]
    public void Parse_ChangedManifests_AreRefused()
    {
        var good = new CheckpointManifest
        {
            FormatVersion = 1,
            Run = "projects/p/runs/r1",
            Step = 50,
            PolicyVersion = 51,
            SpecHash = "abc",
            EngineVersion = "0.1.0",
            Created = DateTimeOffset.UnixEpoch,
            WeightsSha256 = new string('a', 64),
            Files = [new("config.json", 7, new string('b', 64)), new("model.safetensors", 9, new string('a', 64))],
        }.ToJson();
        new Fuzz(
            "checkpoint manifests",
            [good],
            changed =>
            {
                CheckpointManifest.Parse(changed, "x");
                Assert.Equal(good, changed);
            },
            IsRefusal).Run();
    }

    private static bool IsRefusal(Exception error) => error is InvalidManifestException;
}
