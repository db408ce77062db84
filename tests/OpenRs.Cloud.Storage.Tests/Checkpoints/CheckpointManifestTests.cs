using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Storage.Checkpoints;

namespace OpenRs.Cloud.Storage.Tests.Checkpoints;

public sealed class CheckpointManifestTests
{
    private const string CanonicalInner =
        """{"format_version":1,"run":"projects/p/runs/r1","step":50,"policy_version":51,"spec_hash":"abc","engine_version":"0.1.0","created":"2026-01-02T03:04:05+00:00","weights_sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","files":[{"path":"config.json","size":7,"sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},{"path":"model.safetensors","size":9,"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}""";

    private static readonly string AdapterInner = CanonicalInner.Replace(
        "\"created\"", "\"base_model\":\"0123456789abcdef\",\"created\"", StringComparison.Ordinal);

    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);

    private static CheckpointManifest Sample => new()
    {
        FormatVersion = 1,
        Run = "projects/p/runs/r1",
        Step = 50,
        PolicyVersion = 51,
        SpecHash = "abc",
        EngineVersion = "0.1.0",
        Created = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        WeightsSha256 = A,
        Files = [new("config.json", 7, B), new("model.safetensors", 9, A)],
    };

    [Fact]
    public void ToJson_Sample_IsTheCanonicalText() => Assert.Equal(Seal(CanonicalInner), Encoding.UTF8.GetString(Sample.ToJson()));

    [Fact]
    public void ToJson_OfAnAdapter_NamesItsModelAndIsReadBack()
    {
        var adapter = Sample with { BaseModel = "0123456789abcdef" };

        var json = adapter.ToJson();

        Assert.Equal(Seal(AdapterInner), Encoding.UTF8.GetString(json));
        Assert.Equal("0123456789abcdef", Parse(json).BaseModel);
        Assert.Null(Parse(Sample.ToJson()).BaseModel);
    }

    [Theory]
    [InlineData("\"../m\"", "base_model")]
    [InlineData("\"M\"", "base_model")]
    [InlineData("\"\"", "base_model")]
    [InlineData("null", "not canonical")]
    public void Parse_SealedWithAWrongModel_SaysWhatIsWrong(string model, string expected)
    {
        var inner = AdapterInner.Replace("\"0123456789abcdef\"", model, StringComparison.Ordinal);

        var error = Assert.Throws<InvalidManifestException>(() => Parse(Encoding.UTF8.GetBytes(Seal(inner))));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OwnJson_GivesTheSameManifest()
    {
        var parsed = Parse(Sample.ToJson());

        Assert.Equal(Sample.ToJson(), parsed.ToJson());
        Assert.Equal(Sample.ContentId, parsed.ContentId);
        Assert.Equal(Sample.Files, parsed.Files);
    }

    [Fact]
    public void Parse_AnyByteChangedOrAnyCut_IsRefused()
    {
        var json = Sample.ToJson();
        for (var i = 0; i < json.Length; i++)
        {
            var changed = json.ToArray();
            changed[i] ^= 1;
            Assert.Throws<InvalidManifestException>(() => Parse(changed));
            Assert.Throws<InvalidManifestException>(() => Parse(json[..i]));
        }
    }

    [Theory]
    [InlineData("\"format_version\":1", "\"format_version\":2", "format version 2")]
    [InlineData("\"step\":50", "\"step\":-1", "negative step")]
    [InlineData("\"step\":50,", "", "step")]
    [InlineData("\"step\":50", "\"step\":50,\"extra\":1", "extra")]
    [InlineData("\"run\":\"projects/p/runs/r1\"", "\"run\":null", "run")]
    [InlineData("+00:00", "+01:00", "not UTC")]
    [InlineData("\"size\":7", "\"size\":-7", "negative size")]
    [InlineData("\"path\":\"config.json\"", "\"path\":\"../config.json\"", "not allowed")]
    [InlineData("\"path\":\"config.json\"", "\"path\":\"/etc/passwd\"", "not allowed")]
    [InlineData("\"path\":\"config.json\"", "\"path\":\"manifest.json\"", "itself")]
    [InlineData("\"path\":\"config.json\"", "\"path\":\"model.safetensors\"", "twice")]
    [InlineData("\"path\":\"config.json\"", "\"path\":\"z.json\"", "out of order")]
    [InlineData("\"sha256\":\"bbb", "\"sha256\":\"Bbb", "sha256")]
    [InlineData("{\"path\":\"config.json\"", "null,{\"path\":\"config.json\"", "null")]
    public void Parse_SealedButWrong_SaysWhatIsWrong(string from, string to, string expected)
    {
        var inner = CanonicalInner.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(CanonicalInner, inner);

        var error = Assert.Throws<InvalidManifestException>(() => Parse(Encoding.UTF8.GetBytes(Seal(inner))));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ContentId_OtherPathSizeOrHash_IsAnother()
    {
        string[] ids =
        [
            Sample.ContentId,
            (Sample with { Files = [new("config2.json", 7, B), Sample.Files[1]] }).ContentId,
            (Sample with { Files = [new("config.json", 8, B), Sample.Files[1]] }).ContentId,
            (Sample with { Files = [new("config.json", 7, A), Sample.Files[1]] }).ContentId,
            (Sample with { Files = [Sample.Files[1]] }).ContentId,
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(Sample.ContentId, (Sample with { Created = DateTimeOffset.UnixEpoch }).ContentId);
    }

    private static CheckpointManifest Parse(byte[] json) => CheckpointManifest.Parse(json, "here");

    private static string Seal(string inner) =>
        $$"""{"manifest":{{inner}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inner)))}}"}""";
}
