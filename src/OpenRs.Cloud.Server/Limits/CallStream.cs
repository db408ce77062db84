using System.Globalization;
using Grpc.Core;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>A stream within its limits: it ends when its caller is idle for too long, and at a certain age.</summary>
internal sealed class CallStream : IDisposable
{
    private readonly ServerCallContext _context;
    private readonly LimitOptions _options;
    private readonly TimeProvider _time;
    private readonly Action _close;
    private readonly CancellationTokenSource _age;
    private readonly CancellationTokenSource _end;

    public CallStream(ServerCallContext context, LimitOptions options, TimeProvider time, Action close)
    {
        (_context, _options, _time, _close) = (context, options, time, close);
        _age = new CancellationTokenSource(options.StreamMax, time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, _age.Token);
    }

    /// <summary>Runs the method of the call, whose context ends with the stream.</summary>
    /// <exception cref="CloudException">STREAM_IDLE; STREAM_TOO_OLD.</exception>
    public async Task<T> RunAsync<T>(Func<ServerCallContext, Task<T>> method)
    {
        T answer;
        try
        {
            answer = await method(new BoundedCallContext(_context, _end.Token));
        }
        catch (OperationCanceledException) when (IsTooOld)
        {
            throw TooOld();
        }

        // A method may take the end of its context for the end of its work.
        return IsTooOld ? throw TooOld() : answer;
    }

    /// <summary>Waits for a message of the caller.</summary>
    /// <exception cref="CloudException">STREAM_IDLE.</exception>
    public async Task<bool> ReadAsync<T>(IAsyncStreamReader<T> requests)
    {
        try
        {
            // Not with the stream's own token: a read that is cancelled resets the call, and its status would not arrive.
            return await requests.MoveNext(_context.CancellationToken).WaitAsync(_options.StreamIdle, _time, _end.Token);
        }
        catch (TimeoutException)
        {
            throw Ended(
                ErrorReason.StreamIdle,
                $"Nothing came for {_options.StreamIdleSeconds} s (OpenRs:StreamIdleSeconds). Begin or go on anew.");
        }
    }

    /// <summary>Sends a message. A caller that does not take it can take no status either: its call is reset.</summary>
    /// <exception cref="CloudException">STREAM_IDLE.</exception>
    public async Task WriteAsync(Task write)
    {
        try
        {
            await write.WaitAsync(_options.StreamIdle, _time);
        }
        catch (TimeoutException)
        {
            _context.GetHttpContext().Abort();
            throw Ended(ErrorReason.StreamIdle, $"Nothing was taken for {_options.StreamIdleSeconds} s (OpenRs:StreamIdleSeconds).");
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _age.Dispose();
        _close();
    }

    private bool IsTooOld => _age.IsCancellationRequested && !_context.CancellationToken.IsCancellationRequested;

    private CloudException TooOld() => Ended(
        ErrorReason.StreamTooOld,
        string.Create(CultureInfo.InvariantCulture, $"The stream lasted {_options.StreamMaxSeconds} s (OpenRs:StreamMaxSeconds). ")
        + "Watch again, or go on with the upload.");

    private static CloudException Ended(string reason, string message) => new(CloudErrorKind.Unavailable, reason, message);
}
