using System.Runtime.CompilerServices;
using Grpc.Core;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Client;

/// <content>Watches that survive lost connections.</content>
public sealed partial class OpenRsClient
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether a run changes no more.</summary>
    public static bool IsFinal(RunState state) =>
        state is RunState.Succeeded or RunState.Failed or RunState.Cancelled or RunState.BudgetExhausted or RunState.Plateaued;

    /// <summary>Whether an evaluation changes no more.</summary>
    public static bool IsFinal(EvaluationState state) =>
        state is EvaluationState.Succeeded or EvaluationState.Failed or EvaluationState.Cancelled or EvaluationState.BudgetExhausted;

    /// <summary>A run whenever it changes, to its final state. A connection that is lost is made again, and no step is left out.</summary>
    /// <param name="name">Resource name of the run.</param>
    /// <param name="resumeToken">Token of the last response seen by an earlier watch; empty to start with the run as it is.</param>
    /// <param name="lost">Is told when the connection is lost; the watch tries again.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="OpenRsException">The server refused, or stayed away for the timeout of the options.</exception>
    public async IAsyncEnumerable<WatchRunResponse> WatchRunAsync(
        string name, string resumeToken = "", Action<OpenRsException>? lost = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var stream = FollowAsync(
            () => Runs.WatchRun(new WatchRunRequest { Name = name, ResumeToken = resumeToken }, cancellationToken: cancellationToken),
            static response => IsFinal(response.Run.State), lost, cancellationToken);
        await foreach (var response in stream.ConfigureAwait(false))
        {
            resumeToken = response.ResumeToken;
            yield return response;
        }
    }

    /// <summary>An evaluation whenever it changes, to its final state. A connection that is lost is made again.</summary>
    /// <param name="name">Resource name of the evaluation.</param>
    /// <param name="lost">Is told when the connection is lost; the watch tries again.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="OpenRsException">The server refused, or stayed away for the timeout of the options.</exception>
    public IAsyncEnumerable<WatchEvaluationResponse> WatchEvaluationAsync(
        string name, Action<OpenRsException>? lost = null, CancellationToken cancellationToken = default) => FollowAsync(
            () => Evaluations.WatchEvaluation(new WatchEvaluationRequest { Name = name }, cancellationToken: cancellationToken),
            static response => IsFinal(response.Evaluation.State), lost, cancellationToken);

    private async IAsyncEnumerable<T> FollowAsync<T>(
        Func<AsyncServerStreamingCall<T>> open, Func<T, bool> isFinal, Action<OpenRsException>? lost,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A run may show nothing new for hours: only from the first failure on is a server away.
        long? lostAt = null;
        var seen = false;
        while (true)
        {
            using var call = open();
            var over = false;
            while (await NextAsync(call.ResponseStream, cancellationToken).ConfigureAwait(false) is { } next)
            {
                if (next.Failure is { } failure)
                {
                    lostAt ??= TimeProvider.System.GetTimestamp();
                    if (!seen || failure.StatusCode != StatusCode.Unavailable
                        || TimeProvider.System.GetElapsedTime(lostAt.Value) > _options.ReconnectTimeout)
                    {
                        throw failure;
                    }

                    lost?.Invoke(failure);
                    over = false;
                    break;
                }

                (seen, lostAt, over) = (true, null, isFinal(next.Response!));
                yield return next.Response!;
            }

            // Of a final state, too, there may be several responses: the server ends the stream after the last.
            if (over)
            {
                yield break;
            }

            // After a lost connection, and where a server ended the stream without a final state, as one that stops does.
            await Task.Delay(ReconnectPause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<Next<T>?> NextAsync<T>(IAsyncStreamReader<T> stream, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.MoveNext(cancellationToken).ConfigureAwait(false) ? new Next<T>(stream.Current, null) : null;
        }
        catch (OpenRsException failure)
        {
            return new Next<T>(default, failure);
        }
    }

    private sealed record Next<T>(T? Response, OpenRsException? Failure);
}
