using System.Net.Sockets;
using System.Security.Authentication;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Health.V1;
using Grpc.Net.Client;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Transport;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>A connection to a server: its clients, and its errors in words.</summary>
internal sealed class ApiConnection : IDisposable
{
    /// <summary>Items asked for at once.</summary>
    public const int PageSize = 1000;

    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReconnectTimeout = TimeSpan.FromMinutes(2);
    private readonly GrpcChannel _channel;

    /// <summary>Prepares a connection; it is made at the first call.</summary>
    /// <exception cref="CliException">The token's file or that of the authorities cannot be read.</exception>
    public ApiConnection(ServerTarget target)
    {
        Target = target;
        try
        {
            _channel = ServerChannel.Open(target.Address, target.AuthorityPath);
        }
        catch (FormatException exception)
        {
            throw new CliException(exception.Message, ExitCode.WrongInput);
        }

        var calls = WithToken(_channel.CreateCallInvoker(), target.ReadToken());
        Runs = new RunService.RunServiceClient(calls);
        Evaluations = new EvaluationService.EvaluationServiceClient(calls);
        Datasets = new DatasetService.DatasetServiceClient(calls);
        Models = new ModelService.ModelServiceClient(calls);
        Checkpoints = new CheckpointService.CheckpointServiceClient(calls);
        Rollouts = new RolloutService.RolloutServiceClient(calls);
        Costs = new CostService.CostServiceClient(calls);
        Access = new AccessService.AccessServiceClient(calls);
        Health = new Health.HealthClient(calls);
    }

    /// <summary>The server, and with what it is spoken to.</summary>
    public ServerTarget Target { get; }

    public Uri Server => Target.Address;

    public RunService.RunServiceClient Runs { get; }

    public EvaluationService.EvaluationServiceClient Evaluations { get; }

    public DatasetService.DatasetServiceClient Datasets { get; }

    public ModelService.ModelServiceClient Models { get; }

    public CheckpointService.CheckpointServiceClient Checkpoints { get; }

    public RolloutService.RolloutServiceClient Rollouts { get; }

    public CostService.CostServiceClient Costs { get; }

    public AccessService.AccessServiceClient Access { get; }

    public Health.HealthClient Health { get; }

    /// <summary>Calls the server.</summary>
    /// <exception cref="CliException">The server cannot be reached, or refused, with its own words.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException exception)
        {
            throw ToCliException(exception);
        }
    }

    /// <inheritdoc cref="CallAsync{T}(Func{Task{T}})"/>
    public Task<T> CallAsync<T>(Func<AsyncUnaryCall<T>> call) => CallAsync(() => call().ResponseAsync);

    /// <summary>Reads a list, page by page.</summary>
    /// <param name="call">Asks for the page that a token names; the first one's is empty.</param>
    /// <param name="read">What a page holds, and the token of the next; empty on the last.</param>
    /// <param name="atMost">Items to stop at.</param>
    /// <exception cref="CliException">The server cannot be reached, or refused, with its own words.</exception>
    public async Task<List<TItem>> ListAsync<TPage, TItem>(
        Func<string, AsyncUnaryCall<TPage>> call, Func<TPage, (IEnumerable<TItem> Items, string Next)> read, int atMost = int.MaxValue)
    {
        var all = new List<TItem>();
        var token = "";
        do
        {
            (var items, token) = read(await CallAsync(() => call(token)));
            all.AddRange(items.Take(atMost - all.Count));
        }
        while (token.Length > 0 && all.Count < atMost);
        return all;
    }

    /// <summary>Follows a stream of states to the last one; a lost connection is made again.</summary>
    /// <param name="open">Opens the stream, from where it was lost.</param>
    /// <param name="see">Takes a state, and says whether it is the last.</param>
    /// <param name="progress">Where a lost connection is told.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">The server refused, or stayed away for <see cref="ReconnectTimeout"/>.</exception>
    public async Task FollowAsync<T>(
        Func<AsyncServerStreamingCall<T>> open, Func<T, bool> see, ProgressLine progress, CancellationToken cancellationToken)
    {
        // A run may show nothing new for hours: only from the first failure on is a server away.
        long? lostAt = null;
        var (seen, over) = (false, false);
        while (!over)
        {
            try
            {
                using var call = open();
                await foreach (var state in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    (seen, over) = (true, see(state));
                    lostAt = null;
                }
            }
            catch (RpcException exception)
            {
                lostAt ??= TimeProvider.System.GetTimestamp();
                if (!seen || exception.StatusCode != StatusCode.Unavailable
                    || TimeProvider.System.GetElapsedTime(lostAt.Value) > ReconnectTimeout)
                {
                    throw ToCliException(exception);
                }

                progress.Show([new LinePart($"connection to {Server} lost; trying again")], worthALine: true);
                await Task.Delay(ReconnectPause, cancellationToken);
            }
        }

        progress.End();
    }

    /// <summary>A server's refusal in words.</summary>
    public CliException ToCliException(RpcException exception)
    {
        var status = exception.GetRpcStatus();
        var reason = status?.GetDetail<ErrorInfo>()?.Reason;
        if (exception.StatusCode == StatusCode.Cancelled)
        {
            throw new OperationCanceledException(exception.Message, exception);
        }

        if (exception.Status.DebugException is HttpRequestException { InnerException: AuthenticationException distrust })
        {
            return new CliException(
                $"the certificate of {Server} cannot be trusted: {distrust.Message} If the server has an authority of its own, give its "
                + "certificate with --ca FILE.",
                ExitCode.NoConnection);
        }

        // A server that is there says a reason with it.
        if (exception.StatusCode == StatusCode.Unavailable && reason is null)
        {
            return new CliException(
                $"no server answers at {Server} ({CauseOf(exception)}). Start one with `openrs up`, or name another with --server.",
                ExitCode.NoConnection);
        }

        var violations = status?.GetDetail<BadRequest>()?.FieldViolations ?? [];
        var lines = violations.Count switch
        {
            0 => exception.Status.Detail,
            1 => $"{FieldName.OptionOf(violations[0].Field)}: {violations[0].Description}",
            _ => string.Concat(
                violations.Select(static violation => $"\n  {FieldName.OptionOf(violation.Field)}: {violation.Description}")),
        };
        return new CliException($"{reason ?? exception.StatusCode.ToString()}: {lines}", ExitCodeOf(exception.StatusCode));
    }

    public void Dispose() => _channel.Dispose();

    // The words of the library tell of its own parts; those of the system below, what is wrong.
    private static string CauseOf(RpcException exception)
    {
        var cause = exception.Status.DebugException;
        while (cause?.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause is SocketException socket ? socket.Message : "no connection";
    }

    private static int ExitCodeOf(StatusCode status) => status switch
    {
        StatusCode.InvalidArgument => ExitCode.WrongInput,
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => ExitCode.NotPermitted,
        StatusCode.Unavailable or StatusCode.DeadlineExceeded => ExitCode.NoConnection,
        _ => ExitCode.Refused,
    };

    private static CallInvoker WithToken(CallInvoker calls, string? token) => token is null ? calls : calls.Intercept(metadata =>
    {
        metadata.Add("authorization", $"Bearer {token}");
        return metadata;
    });
}
