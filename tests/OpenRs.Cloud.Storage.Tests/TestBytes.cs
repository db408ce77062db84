namespace OpenRs.Cloud.Storage.Tests;

/// <summary>Content for objects: the same bytes for the same seed.</summary>
internal static class TestBytes
{
    public static byte[] Make(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
