using Xunit;

namespace OpenRs.Testing;

/// <summary>Asks for what nothing announces.</summary>
public static class Poll
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again until an answer is as it should be.</summary>
    /// <param name="ask">Asks.</param>
    /// <param name="accepts">Whether an answer is as it should be.</param>
    /// <param name="timeout">How long to ask.</param>
    /// <param name="describe">Says of the last answer what is wrong, for the message.</param>
    /// <returns>The answer.</returns>
    public static async Task<T> UntilAsync<T>(
        Func<Task<T>> ask, Func<T, bool> accepts, TimeSpan timeout, Func<T, string?>? describe = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Period);
        while (true)
        {
            var answer = await ask().ConfigureAwait(false);
            if (accepts(answer))
            {
                return answer;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < timeout,
                $"After {timeout.TotalSeconds} s: {(describe is null ? answer?.ToString() : describe(answer))}");
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
        }
    }
}
