using System.Runtime.ExceptionServices;
using Xunit;

namespace OpenRs.Testing;

/// <summary>
/// Runs a parser over what others may send. The thread has a small stack, so that recursion as deep as the input ends the test process.
/// </summary>
public static class HostileInput
{
    private const int StackBytes = 256 << 10;
    private const int MaxShown = 60;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Fails unless a parser returns, or throws an expected error, within a second of processor time and an amount of memory.
    /// </summary>
    /// <param name="input">What it reads, for messages.</param>
    /// <param name="parse">The parser.</param>
    /// <param name="isExpected">Whether an exception is how the parser refuses.</param>
    /// <param name="maxBytes">Most bytes that it may allocate.</param>
    /// <returns>The error that it refused with; null when it took the input.</returns>
    public static Exception? Run(object input, Action parse, Func<Exception, bool> isExpected, long maxBytes)
    {
        ExceptionDispatchInfo? error = null;
        var (time, bytes) = (TimeSpan.Zero, 0L);
        var thread = new Thread(
            () =>
            {
                var (start, allocated) = (ThreadClock.Now, GC.GetAllocatedBytesForCurrentThread());
                try
                {
                    parse();
                }
                catch (Exception exception)
                {
                    error = ExceptionDispatchInfo.Capture(exception);
                }

                (time, bytes) = (ThreadClock.Now - start, GC.GetAllocatedBytesForCurrentThread() - allocated);
            },
            StackBytes);
        thread.Start();
        thread.Join();
        if (error is not null && !isExpected(error.SourceException))
        {
            error.Throw();
        }

        Assert.True(time < MaxTime, $"{Show(input)} took {time.TotalSeconds:0.00} s.");
        Assert.True(bytes <= maxBytes, $"{Show(input)} made the parser allocate {bytes} bytes.");
        return error?.SourceException;
    }

    private static string Show(object input)
    {
        var text = input is byte[] bytes ? Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, MaxShown))) : $"{input}";
        return text.Length <= MaxShown ? text : $"{text[..MaxShown]}...";
    }
}
