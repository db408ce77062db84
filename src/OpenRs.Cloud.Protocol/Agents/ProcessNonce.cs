using System.Security.Cryptography;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>Tells a process from others that connect under the same agent id, which must not use its leases.</summary>
public static class ProcessNonce
{
    private const int Bytes = 16;

    /// <summary>A new one; a process draws it once and sends it with each of its connections.</summary>
    public static string Create() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
}
