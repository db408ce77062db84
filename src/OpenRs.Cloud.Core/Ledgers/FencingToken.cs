using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// Fencing tokens: the number of the lease in the upper bits, so that they rise, and below it bits that follow from a text that only the
/// process of the lease knows, so that nobody else can guess one.
/// </summary>
public static class FencingToken
{
    // Together with two million leases they fit into the 53 bits that every language's numbers hold exactly.
    private const int SecretBits = 32;

    /// <summary>The token of a lease.</summary>
    /// <param name="jobId">Job id.</param>
    /// <param name="number">Number of the lease, from 1.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="processNonce">Random text of the agent's process.</param>
    public static long Of(string jobId, long number, string agentId, string processNonce)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{jobId}\n{number}\n{agentId}\n{processNonce}");
        return (number << SecretBits) | BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Number of the lease of a token. The tokens of earlier builds were the numbers themselves.</summary>
    public static long NumberOf(long token) => token >> SecretBits is > 0 and var number ? number : token;
}
