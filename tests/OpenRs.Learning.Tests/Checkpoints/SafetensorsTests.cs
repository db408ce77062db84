using System.Buffers.Binary;
using System.Text;
using OpenRs.Learning.Checkpoints;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Write_ThenRead_GivesTheSameTensors()
    {
        using var scope = NewDisposeScope();
        var path = _folder["a.safetensors"];
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor>
        {
            ["single"] = tensor([1.5f, -2, 3, 4, 5, 6], [2, 3]),
            ["half"] = tensor([1f, 0.333333f, -65504f]).to(bfloat16),
            ["long"] = tensor([1L << 40, -7]),
            ["empty"] = zeros(0, 4),
        });
        using var file = SafetensorsFile.Open(path);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([2L, 3L], file["single"].Shape);
        Assert.Equal([1.5f, -2, 3, 4, 5, 6], file.ReadArray<float>("single"));
        Assert.Equal([1L << 40, -7], file.ReadArray<long>("long"));
        Assert.Equal([1f, 0.333984375f, -65536f], file.Read("half").to(float32).data<float>().ToArray());
        Assert.Equal(TensorType.BF16, file["half"].Type);
        Assert.Equal(0, file["empty"].Count);
    }

    [Fact]
    public void Write_SameTensorsInAnotherOrder_GivesTheSameBytes()
    {
        using var scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] tensors = [new("b", ones(3)), new("a", zeros(2, 2)), new("c", arange(5))];
        SafetensorsWriter.Write(_folder["1"], tensors);
        SafetensorsWriter.Write(_folder["2"], tensors.Reverse());
        Assert.Equal(File.ReadAllBytes(_folder["1"]), File.ReadAllBytes(_folder["2"]));
    }

    [Theory]
    [InlineData("{}", 4, "tensors end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "cut off")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}""", 2, "dtype F8_E4M3")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        4,
        "'b' starts at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' starts at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "shape [-1]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9],"data_offsets":[0,4]}}""", 4, "header")]
    [InlineData("""{"a":{"dtype":"F32"}}""", 4, "lacks dtype, shape")]
    [InlineData("""{"a":{"dtype":"332","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype 332")]
    [InlineData("""{"a":{"dtype":"0","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype 0")]
    [InlineData("""{"a":7}""", 4, "header")]
    [InlineData("""{"a" nonsense""", 4, "header")]
    public void Open_HeaderThatDoesNotFitTheFile_SaysWhat(string header, int dataBytes, string message)
    {
        var path = Craft(Encoding.UTF8.GetBytes(header), dataBytes);
        var error = Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Open(path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CutOffAnywhere_FailsWithTheTypedError()
    {
        using var scope = NewDisposeScope();
        var path = _folder["whole"];
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["w"] = ones(4) });
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Open(path));
        }
    }

    [Fact]
    public void Open_AnyByteOfTheHeaderChanged_EitherReadsOrFailsWithTheTypedError()
    {
        using var scope = NewDisposeScope();
        var path = _folder["whole"];
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["w"] = ones(4), ["v"] = zeros(2, 2) });
        var whole = File.ReadAllBytes(path);
        var header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        for (var change = 0; change < header * 256; change++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[change / 256] = (byte)change;
            File.WriteAllBytes(path, bytes);
            AssertReadsOrSaysWhy(path, $"byte {change / 256} was set to {(byte)change}");
        }
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertReadsOrSaysWhy(string path, string change)
    {
        try
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var name in file.Tensors.Keys)
            {
                using var _ = file.Read(name);
            }
        }
        catch (Exception error)
        {
            Assert.True(error is CheckpointFormatException, $"{change}: {error}");
        }
    }

    private string Craft(byte[] header, int dataBytes)
    {
        var bytes = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        var path = _folder["crafted.safetensors"];
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
