using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Server.Alerts;

/// <summary>Signs alerts as Standard Webhooks has it, so that receivers check them with its libraries.</summary>
internal static class AlertSecret
{
    private const string Prefix = "whsec_";
    private const int LeastBytes = 24;
    private const int MostBytes = 64;

    /// <summary>Reads a secret.</summary>
    /// <exception cref="FormatException">The file holds none, or none of this form.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] ReadFile(string path)
    {
        var text = SecretText.ReadFile(path);
        var key = new byte[MostBytes + 1];
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Prefix.Length..], key, out var length)
            && length is >= LeastBytes and <= MostBytes
                ? key[..length]
                : throw new FormatException($"{path} must hold {Prefix} and {LeastBytes} to {MostBytes} bytes as base64.");
    }

    /// <summary>The signature of a message.</summary>
    /// <param name="key">The key.</param>
    /// <param name="id">Its id.</param>
    /// <param name="seconds">When it is sent, in seconds since 1970.</param>
    /// <param name="body">Its body.</param>
    public static string Sign(byte[] key, string id, long seconds, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}."));
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. head, .. body]))}";
    }
}
