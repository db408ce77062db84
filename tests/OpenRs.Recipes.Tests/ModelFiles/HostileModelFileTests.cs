using System.Buffers.Binary;
using System.Text;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Tests.ModelFiles;

/// <summary>Model files come from whoever uploads a model: what they say is checked before it is believed.</summary>
public sealed class HostileModelFileTests : IDisposable
{
    private const long MaxAllocatedBytes = 64 << 20;

    private const string Config = """
        {"architectures":["Qwen2ForCausalLM"],"model_type":"qwen2","vocab_size":512,"hidden_size":64,"intermediate_size":128,
        "num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,"max_position_embeddings":512,"rope_theta":1e4,
        "rms_norm_eps":1e-6,"eos_token_id":[1,2],"tie_word_embeddings":true,"rope_scaling":null,"head_dim":16}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openrs-model-");

    public static TheoryData<string, string> Headers => new()
    {
        { "overlap", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""" },
        {
            "same place",
            """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"""
        },
        { "negative", """{"a":{"dtype":"F32","shape":[4],"data_offsets":[-4,12]}}""" },
        {
            "negative end",
            """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,-12]},"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"""
        },
        { "backwards", """{"a":{"dtype":"F32","shape":[0],"data_offsets":[12,0]}}""" },
        { "hole", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""" },
        { "overflow of a shape", """{"a":{"dtype":"F32","shape":[4611686018427387904,4,3],"data_offsets":[0,12]}}""" },
        {
            "overflow to a small product",
            """{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,0]},"""
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}"
        },
        {
            "negative times nothing",
            """{"a":{"dtype":"F32","shape":[-1,0],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"""
        },
        { "overflow of an offset", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[9223372036854775800,9223372036854775807]}}""" },
        { "offset of 70 bits", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,1180591620717411303424]}}""" },
        { "fraction", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12.5]}}""" },
        { "three offsets", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12,12]}}""" },
        { "twice", """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" },
        { "nine dimensions", """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,3],"data_offsets":[0,12]}}""" },
        { "nested", new string('[', 1_000_000) },
        { "nested objects", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) },
        { "long name", $$$"""{"{{{new string('a', 2000)}}}":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" },
        { "long type", $$$"""{"a":{"dtype":"{{{new string('a', 2_000_000)}}}","shape":[3],"data_offsets":[0,12]}}""" },
        { "half a surrogate pair", """{"\ud800":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""" },
        {
            "too many tensors",
            "{" + string.Join(',', Enumerable.Range(0, SafetensorsHeader.MaxTensors + 1).Select(
                static i => $$"""  "{{i}}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}  """)) + "}"
        },
        {
            "too much metadata",
            $$$"""{"__metadata__":{{{{string.Join(',', Enumerable.Range(0, 1001).Select(static i => $"\"{i}\":\"\""))}}}}}"""
        },
        { "two values", """{} {}""" },
        { "no object", "7" },
        { "empty", "  " },
    };

    public static TheoryData<string, string> Configs => new()
    {
        { "num_hidden_layers", "2000000000" },
        { "num_hidden_layers", "-1" },
        { "num_hidden_layers", "1e9" },
        { "vocab_size", "2147483647" },
        { "vocab_size", "\"512\"" },
        { "hidden_size", "0" },
        { "hidden_size", "1073741824" },
        { "intermediate_size", "99999999999999999999" },
        { "num_attention_heads", "3" },
        { "num_attention_heads", "0" },
        { "num_key_value_heads", "3" },
        { "max_position_embeddings", "2000000000" },
        { "rope_theta", "1e999" },
        { "rope_theta", "-1" },
        { "rms_norm_eps", "\"NaN\"" },
        { "eos_token_id", "[2000000000]" },
        { "eos_token_id", "[[1]]" },
        { "head_dim", "{}" },
        { "rope_scaling", "[]" },
        { "tie_word_embeddings", "1" },
        { "model_type", "[\"qwen2\"]" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Safetensors_HostileHeader_IsRefused(string name, string header)
    {
        var json = Encoding.UTF8.GetBytes(header);
        Assert.NotNull(HostileInput.Run(
            name, () => SafetensorsHeader.Parse("x", json, 8 + json.Length + 12), IsRefusal, MaxAllocatedBytes));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(SafetensorsHeader.MaxBytes + 1L)]
    public void Safetensors_HeaderLength_IsCheckedBeforeMemoryIsTaken(long length)
    {
        var path = Write("model.safetensors", []);
        using (var file = File.OpenWrite(path))
        {
            var prefix = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, length);
            file.Write(prefix);
            file.SetLength(SafetensorsHeader.MaxBytes + 100L);
        }

        using var opened = File.OpenRead(path);
        Assert.NotNull(HostileInput.Run(length, () => SafetensorsHeader.Read(path, opened), IsRefusal, maxBytes: 1 << 20));
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void Config_NumberThatNoModelHas_IsRefusedAndNamed(string key, string value)
    {
        var config = System.Text.Json.Nodes.JsonNode.Parse(Config)!;
        config[key] = System.Text.Json.Nodes.JsonNode.Parse(value);
        Write("config.json", Encoding.UTF8.GetBytes(config.ToJsonString()));
        var error = HostileInput.Run(value, () => DecoderConfigFile.Read(_folder.FullName), IsRefusal, MaxAllocatedBytes);
        Assert.Contains(key, Assert.IsType<CheckpointFormatException>(error).Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_ProductOfAllowedNumbers_IsBounded()
    {
        var config = Config.Replace("\"hidden_size\":64", "\"hidden_size\":65536", StringComparison.Ordinal)
            .Replace("\"num_hidden_layers\":2", "\"num_hidden_layers\":1000", StringComparison.Ordinal)
            .Replace("\"intermediate_size\":128", "\"intermediate_size\":262144", StringComparison.Ordinal);
        Write("config.json", Encoding.UTF8.GetBytes(config));
        var error = Assert.Throws<CheckpointFormatException>(() => DecoderConfigFile.Read(_folder.FullName));
        Assert.Contains("weights; at most", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_LargeFile_IsRefusedBeforeItIsRead()
    {
        using (var file = File.OpenWrite(Write("config.json", "{"u8.ToArray())))
        {
            file.SetLength(150_000_000);
        }

        var error = HostileInput.Run("150 MB", () => DecoderConfigFile.Read(_folder.FullName), IsRefusal, maxBytes: 1 << 20);
        Assert.Contains("has 150000000 bytes", error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", 500_000)]
    [InlineData("{\"a\":", 100_000)]
    [InlineData("[0,", 30)]
    public void Config_DeepJson_IsRefused(string piece, int times)
    {
        Write("config.json", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, times))));
        Assert.NotNull(HostileInput.Run(piece, () => DecoderConfigFile.Read(_folder.FullName), IsRefusal, MaxAllocatedBytes));
    }

    [Fact]
    public void Json_ManyValues_AreCountedBeforeADocumentIsMade()
    {
        var json = Encoding.UTF8.GetBytes($"[{string.Concat(Enumerable.Repeat("0,", 5_000_000))}0]");
        var error = HostileInput.Run(
            "5,000,000 values",
            () => BoundedJson.Parse(json, BoundedJson.MaxLargeValues),
            static error => error is System.Text.Json.JsonException,
            maxBytes: 1 << 20);
        Assert.Contains("more than 4000000 values", error!.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static bool IsRefusal(Exception error) => error is CheckpointFormatException;

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
