using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OpenRs.Learning.Deltas;

/// <summary>
/// The first 216 bytes of a delta, little-endian: magic, format, base version, version, file bytes, payload bytes, changed
/// words, then five SHA-256: base file, new file, payload, the chain up to the base, and the chain with this delta, which covers all
/// that stands before it and therefore the payload too.
/// </summary>
internal sealed record WeightDeltaHeader
{
    public const int Size = Unchained + SHA256.HashSizeInBytes;
    private const long Format = 1;
    private const int FirstHash = 56;
    private const int Unchained = FirstHash + (4 * SHA256.HashSizeInBytes);

    public required long BaseVersion { get; init; }

    public required long Version { get; init; }

    public required long FileBytes { get; init; }

    public required long PayloadBytes { get; init; }

    public required long ChangedWords { get; init; }

    public required string BaseSha256 { get; init; }

    public required string Sha256 { get; init; }

    public required string PayloadSha256 { get; init; }

    public required string PreviousChain { get; init; }

    private static ReadOnlySpan<byte> Magic => "ORSDELTA"u8;

    /// <summary>The weights after this delta.</summary>
    public WeightVersion Result => new(Version, Sha256, Convert.ToHexStringLower(SHA256.HashData(ToBytes().AsSpan(0, Unchained))));

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Format);
        long[] numbers = [BaseVersion, Version, FileBytes, PayloadBytes, ChangedWords];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16 + (8 * i)), numbers[i]);
        }

        string[] hashes = [BaseSha256, Sha256, PayloadSha256, PreviousChain];
        for (var i = 0; i < hashes.Length; i++)
        {
            Convert.FromHexString(hashes[i]).CopyTo(bytes, FirstHash + (i * SHA256.HashSizeInBytes));
        }

        SHA256.HashData(bytes.AsSpan(0, Unchained)).CopyTo(bytes, Unchained);
        return bytes;
    }

    public static WeightDeltaHeader Parse(ReadOnlySpan<byte> bytes)
    {
        if (!bytes[..Magic.Length].SequenceEqual(Magic) || BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) != Format)
        {
            throw new WeightDeltaException(
                WeightDeltaFault.UnknownFormat,
                $"This is no weight delta of format {Format}: it starts with {Convert.ToHexString(bytes[..16])}.");
        }

        var expected = Convert.ToHexStringLower(SHA256.HashData(bytes[..Unchained]));
        var found = Hash(bytes, 4);
        if (expected != found)
        {
            throw new WeightDeltaException(
                WeightDeltaFault.Corrupt,
                $"The delta's header is corrupt: its content has chain hash {expected}, it carries {found}. Fetch it again.");
        }

        return new WeightDeltaHeader
        {
            BaseVersion = Number(bytes, 0),
            Version = Number(bytes, 1),
            FileBytes = Number(bytes, 2),
            PayloadBytes = Number(bytes, 3),
            ChangedWords = Number(bytes, 4),
            BaseSha256 = Hash(bytes, 0),
            Sha256 = Hash(bytes, 1),
            PayloadSha256 = Hash(bytes, 2),
            PreviousChain = Hash(bytes, 3),
        };
    }

    private static long Number(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadInt64LittleEndian(bytes[(16 + (8 * index))..]);

    private static string Hash(ReadOnlySpan<byte> bytes, int index) =>
        Convert.ToHexStringLower(bytes.Slice(FirstHash + (index * SHA256.HashSizeInBytes), SHA256.HashSizeInBytes));
}
