using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Access;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>
/// Checks secrets against their slow hashes, and remembers the outcome for a while under a fast keyed hash, so that only the first of many
/// calls pays. It remembers nothing of whether a key still holds: that is looked up for every call.
/// </summary>
internal sealed class SecretVerifier(TimeProvider time) : IDisposable
{
    private const int MaxRemembered = 4096;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    // The key lives and dies with the process: a dump of the memory gives no hash that could be computed ahead.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, Outcome> _outcomes = new();

    // Guessing costs the guesser's time and never more than half of the cores.
    private readonly SemaphoreSlim _gate = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether a secret is the one of a stored hash.</summary>
    /// <param name="secret">What the caller sent.</param>
    /// <param name="hash">What is stored; another stored hash is another question.</param>
    /// <param name="cancellationToken">Ends the wait; calls that wait for the same answer still get it.</param>
    public async Task<bool> VerifyAsync(string secret, string hash, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var question = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{hash}\n{secret}")));
        var fresh = new Outcome(now + Memory, new Lazy<Task<bool>>(() => ComputeAsync(secret, hash)));
        var outcome = _outcomes.AddOrUpdate(question, fresh, (_, known) => known.Until > now ? known : fresh);
        if (_outcomes.Count > MaxRemembered)
        {
            Forget(now);
        }

        return await outcome.IsEqual.Value.WaitAsync(cancellationToken);
    }

    public void Dispose() => _gate.Dispose();

    private async Task<bool> ComputeAsync(string secret, string hash)
    {
        await _gate.WaitAsync();
        try
        {
            return await Task.Run(() => SecretHash.Verify(secret, hash));
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (question, outcome) in _outcomes)
        {
            if (outcome.Until <= now || _outcomes.Count > MaxRemembered)
            {
                _outcomes.TryRemove(question, out _);
            }
        }
    }

    private sealed record Outcome(DateTimeOffset Until, Lazy<Task<bool>> IsEqual);
}
