using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>
/// Checks secrets against their slow hashes, and remembers those that were right for a while under a fast keyed hash, so that only the
/// first of many calls pays. It remembers nothing of whether a key still holds: that is looked up for every call.
/// </summary>
/// <remarks>
/// Wrong secrets are not remembered: whoever guesses cannot push out what others have proved. They wait in a queue that is short for each
/// stored hash, so that guesses at one key do not hold up another.
/// </remarks>
internal sealed class SecretVerifier(TimeProvider time) : IDisposable
{
    private const int MaxProofs = 4096;
    private const int MaxUnderWay = 256;
    private const int MaxUnderWayOfAHash = 4;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    // The key lives and dies with the process: a dump of the memory gives no hash that could be computed ahead.
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _proofs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SecretCheck> _underWay = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _underWayOfHash = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    // Guessing costs the guesser's time and never more than half of the cores.
    private readonly SemaphoreSlim _gate = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether a secret was proved to be the one of a stored hash not long ago. Takes microseconds.</summary>
    /// <param name="secret">What the caller sent.</param>
    /// <param name="hash">What is stored; another stored hash is another question.</param>
    public bool IsProved(string secret, string hash) => IsProved(QuestionOf(secret, hash));

    /// <summary>Whether a secret is the one of a stored hash. Takes a tenth of a second of a core, unless it is proved already.</summary>
    /// <param name="secret">What the caller sent.</param>
    /// <param name="hash">What is stored.</param>
    /// <param name="cancellationToken">Ends the wait; what nobody waits for any more is not computed.</param>
    /// <exception cref="CloudException">RATE_LIMITED: too many secrets wait to be checked.</exception>
    public async Task<bool> VerifyAsync(string secret, string hash, CancellationToken cancellationToken)
    {
        var question = QuestionOf(secret, hash);
        if (IsProved(question))
        {
            return true;
        }

        var check = Join(question, secret, hash);
        try
        {
            return await check.Result.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(question, check);
        }
    }

    public void Dispose() => _gate.Dispose();

    private bool IsProved(string question) => _proofs.TryGetValue(question, out var until) && until > time.GetUtcNow();

    private string QuestionOf(string secret, string hash) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{hash}\n{secret}")));

    // Those who ask the same at once wait for one answer.
    private SecretCheck Join(string question, string secret, string hash)
    {
        lock (_lock)
        {
            if (_underWay.TryGetValue(question, out var known))
            {
                known.Waiters++;
                return known;
            }

            var ofHash = _underWayOfHash.GetValueOrDefault(hash);
            if (ofHash >= MaxUnderWayOfAHash || _underWay.Count >= MaxUnderWay)
            {
                throw new CloudException(
                    CloudErrorKind.ResourceExhausted, ErrorReason.RateLimited, "Too many credentials wait to be checked. Try again.")
                {
                    RetryAfter = BusyRetry,
                };
            }

            var check = new SecretCheck(hash) { Waiters = 1 };
            _underWay.Add(question, check);
            _underWayOfHash[hash] = ofHash + 1;
            check.Result = Task.Run(() => ComputeAsync(question, secret, check));
            return check;
        }
    }

    private void Leave(string question, SecretCheck check)
    {
        lock (_lock)
        {
            if (--check.Waiters == 0)
            {
                Remove(question, check);
                check.Abandoned.Cancel();
            }
        }
    }

    private async Task<bool> ComputeAsync(string question, string secret, SecretCheck check)
    {
        await _gate.WaitAsync(check.Abandoned.Token);
        try
        {
            check.Abandoned.Token.ThrowIfCancellationRequested();
            var isEqual = SecretHash.Verify(secret, check.Hash);
            if (isEqual)
            {
                Remember(question);
            }

            return isEqual;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Remove(string question, SecretCheck check)
    {
        if (!_underWay.TryGetValue(question, out var current) || current != check)
        {
            return;
        }

        _underWay.Remove(question);
        if (--_underWayOfHash[check.Hash] == 0)
        {
            _underWayOfHash.Remove(check.Hash);
        }
    }

    private void Remember(string question)
    {
        var now = time.GetUtcNow();
        _proofs[question] = now + Memory;
        if (_proofs.Count <= MaxProofs)
        {
            return;
        }

        foreach (var (other, until) in _proofs)
        {
            if (until <= now || _proofs.Count > MaxProofs)
            {
                _proofs.TryRemove(other, out _);
            }
        }
    }
}
