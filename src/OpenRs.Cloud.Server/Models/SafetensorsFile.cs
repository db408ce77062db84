using System.Buffers.Binary;
using System.Text.Json;

namespace OpenRs.Cloud.Server.Models;

/// <summary>
/// Checks that a safetensors file is whole: 8 bytes with the header's length, the header, and as many bytes as its tensors end at
/// (huggingface/safetensors, section Format). An interrupted download passes every hash that was taken after it.
/// </summary>
internal static class SafetensorsFile
{
    private const int PrefixBytes = 8;

    // The format's own limit.
    private const int MaxHeaderBytes = 100_000_000;

    /// <summary>What is wrong with a file, as a clause; <see langword="null"/> when nothing is.</summary>
    public static async Task<string?> FindProblemAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var prefix = new byte[PrefixBytes];
        if (await file.ReadAtLeastAsync(prefix, PrefixBytes, throwOnEndOfStream: false, cancellationToken) < PrefixBytes)
        {
            return "is too short for a safetensors file.";
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeaderBytes || (long)length > file.Length - PrefixBytes)
        {
            return "has no safetensors header, or is cut off in it.";
        }

        var header = new byte[length];
        await file.ReadExactlyAsync(header, cancellationToken);
        var expected = EndOfTensors(header);
        var actual = file.Length - PrefixBytes - (long)length;
        return expected is null ? "has a header that is not one of safetensors."
            : expected == actual ? null
            : $"has {actual} bytes of tensors, but its header names {expected}: it is incomplete.";
    }

    private static long? EndOfTensors(byte[] header)
    {
        try
        {
            using var json = JsonDocument.Parse(header);
            return json.RootElement.ValueKind != JsonValueKind.Object
                ? null
                : json.RootElement.EnumerateObject()
                    .Where(static tensor => !tensor.NameEquals("__metadata__"))
                    .Select(static tensor => End(tensor.Value))
                    .DefaultIfEmpty()
                    .Max();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long End(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Object && tensor.TryGetProperty("data_offsets", out var offsets)
        && offsets.ValueKind == JsonValueKind.Array && offsets.GetArrayLength() == 2
        && offsets[1].ValueKind == JsonValueKind.Number && offsets[1].TryGetInt64(out var end)
            ? end
            : throw new JsonException("A tensor has no data_offsets.");
}
