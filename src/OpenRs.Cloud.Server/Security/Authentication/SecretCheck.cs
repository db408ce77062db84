namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>A slow check of a secret, for all who wait for it.</summary>
/// <param name="hash">The stored hash.</param>
internal sealed class SecretCheck(string hash)
{
    public string Hash => hash;

    /// <summary>How many wait; the last one who leaves ends it.</summary>
    public int Waiters { get; set; }

    /// <summary>Cancelled when nobody waits any more.</summary>
    public CancellationTokenSource Abandoned { get; } = new();

    /// <summary>Whether the secret is the right one.</summary>
    public Task<bool> Result { get; set; } = Task.FromResult(false);
}
