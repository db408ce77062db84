using System.Buffers.Binary;
using System.Text;
using Grpc.Core;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Recipes.Datasets;
using Parquet;
using Parquet.Schema;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Models and datasets that were made to harm: refused by a server that keeps serving.</summary>
[Collection(ServerGroup.Name)]
public sealed class HostileUploadTests(ServerFixture fixture) : IDisposable
{
    private const int StructBytes = 200_000;
    private const int FuzzRounds = 12;
    private readonly TemporaryFolder _folder = new();

    private ApiClient Api => fixture.Api;

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-3],"data_offsets":[12,0]},"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""")]
    [InlineData("""{"a":{"dtype":"F16","shape":[6],"data_offsets":[0,12]}}""")]
    public async Task ImportModel_WeightsThatInspectRefuses_AreRefused(string header)
    {
        var files = Seeds.Model();
        var json = Encoding.UTF8.GetBytes(header);
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
        files["model.safetensors"] = [.. prefix, .. json, .. new byte[12]];
        await RefusedAsync("model.safetensors", files);
    }

    [Theory]
    [InlineData("\"num_hidden_layers\":", "\"num_hidden_layers\":2000000000,\"x\":")]
    [InlineData("\"num_hidden_layers\":", "\"num_hidden_layers\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData("\"hidden_size\":", "\"hidden_size\":-64,\"x\":")]
    public async Task ImportModel_ConfigOfNoModel_IsRefused(string key, string instead)
    {
        var files = Seeds.Model();
        var config = Encoding.UTF8.GetString(files["config.json"]).Replace("\": ", "\":", StringComparison.Ordinal);
        files["config.json"] = Encoding.UTF8.GetBytes(config.Replace(key, instead, StringComparison.Ordinal));
        await RefusedAsync("config.json", files);
    }

    [Fact]
    public async Task ImportModel_LargeConfig_IsRefusedUnread()
    {
        var files = Seeds.Model();
        files["config.json"] = new byte[3 << 20];
        await RefusedAsync("config.json", files);
    }

    [Theory]
    [InlineData("nested structs")]
    [InlineData("nested lists")]
    [InlineData("deep schema")]
    [InlineData("two billion columns")]
    [InlineData("long text")]
    [InlineData("negative length")]
    public async Task UploadDataset_HostileParquet_IsRefusedAndTheServerLives(string name)
    {
        var bytes = File(Footer(name));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_DATASET", "content",
            "is no Parquet file that can be read", () => Api.UploadAsync(bytes, displayName: "rows.parquet"));
        Assert.NotEmpty((await Api.UploadAsync(Seeds.Dataset)).Name);
    }

    [Theory]
    [InlineData(100, "makes more than 1048576 bytes")]
    [InlineData(20_000, "is no Parquet file that can be read in 1024 MiB")]
    public async Task Convert_ColumnOfOneLongText_IsBoundedInOutputAndMemory(int rows, string words)
    {
        await WriteParquetAsync(rows, new string('9', 100_000));
        var error = await Assert.ThrowsAsync<DatasetException>(
            () => ParquetProcess.ConvertAsync(_folder["rows.parquet"], _folder["rows.jsonl"], 1 << 20, CancellationToken.None));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(_folder["rows.jsonl"]).Length, 0, 2 << 20);
    }

    [Fact]
    public async Task Convert_ChangedFiles_AreConvertedOrRefused()
    {
        await WriteParquetAsync(rows: 50, "1 + 1");
        new Fuzz(
            "Parquet",
            [await System.IO.File.ReadAllBytesAsync(_folder["rows.parquet"])],
            changed =>
            {
                System.IO.File.WriteAllBytes(_folder["changed.parquet"], changed);
                System.IO.File.Delete(_folder["rows.jsonl"]);
                ParquetProcess.ConvertAsync(_folder["changed.parquet"], _folder["rows.jsonl"], 1 << 20, CancellationToken.None)
                    .GetAwaiter().GetResult();
            },
            static error => error is DatasetException) { Rounds = FuzzRounds }.Run();
    }

    public void Dispose() => _folder.Dispose();

    // Thrift's compact protocol: a byte of field delta and type, lists with a byte of size and type.
    private static byte[] Footer(string name) => name switch
    {
        "nested structs" => [.. Enumerable.Repeat((byte)0xFC, StructBytes)],
        "nested lists" => [0xF9, .. Enumerable.Repeat((byte)0x19, StructBytes)],
        "deep schema" => [0x29, 0xFC, .. VarInt(20_000), .. Enumerable.Repeat<byte[]>([0x48, 1, (byte)'a', 0x15, 2, 0], 20_000)
            .SelectMany(static element => element), 0x19, 0x0C, 0x19, 0x0C, 0],
        "two billion columns" => [0x29, 0xFC, .. VarInt(int.MaxValue), 0],
        "long text" => [0x68, .. VarInt(int.MaxValue), 0],
        _ => [0x68, .. VarInt(uint.MaxValue), 0],
    };

    private static byte[] VarInt(uint value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    private static byte[] File(byte[] footer) => [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];

    private async Task WriteParquetAsync(int rows, string text)
    {
        await using var file = System.IO.File.Create(_folder["rows.parquet"]);
        var schema = new ParquetSchema(new DataField<string>("problem"), new DataField<long>("answer"));
        var options = new ParquetOptions();
        options.ColumnEncodingHints["problem"] = EncodingHint.Dictionary;
        await using var writer = await ParquetWriter.CreateAsync(schema, file, options);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(schema.DataFields[0], Enumerable.Repeat(text, rows).ToArray());
        await group.WriteAsync<long>(schema.DataFields[1], new long[rows]);
        group.CompleteValidate();
    }

    private async Task RefusedAsync(string file, Dictionary<string, byte[]> files)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => Api.ImportAsync(files));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith($"{file}: ", error.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Folder["data"], error.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.Status.Detail, StringComparison.Ordinal);
    }
}
