using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Health.V1;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>A connection to a server: its clients, and its errors in words.</summary>
internal sealed class ApiConnection : IDisposable
{
    /// <summary>Items asked for at once.</summary>
    public const int PageSize = 1000;

    /// <summary>Prepares a connection; it is made at the first call.</summary>
    /// <exception cref="CliException">The token's file or that of the authorities cannot be read.</exception>
    public ApiConnection(ServerTarget target)
    {
        Target = target;
        try
        {
            // People would rather be told at once that no server answers.
            Client = new OpenRsClient(new OpenRsClientOptions
            {
                Address = target.Address,
                ApiKey = target.ReadToken(),
                AuthorityFile = target.AuthorityPath,
                MaxAttempts = 1,
            });
        }
        catch (FormatException exception)
        {
            throw new CliException(exception.Message, ExitCode.WrongInput);
        }
    }

    /// <summary>The server, and the credentials for it.</summary>
    public ServerTarget Target { get; }

    public Uri Server => Target.Address;

    public OpenRsClient Client { get; }

    public RunService.RunServiceClient Runs => Client.Runs;

    public EvaluationService.EvaluationServiceClient Evaluations => Client.Evaluations;

    public DatasetService.DatasetServiceClient Datasets => Client.Datasets;

    public ModelService.ModelServiceClient Models => Client.Models;

    public CheckpointService.CheckpointServiceClient Checkpoints => Client.Checkpoints;

    public RolloutService.RolloutServiceClient Rollouts => Client.Rollouts;

    public PoolService.PoolServiceClient Pools => Client.Pools;

    public CostService.CostServiceClient Costs => Client.Costs;

    public AccessService.AccessServiceClient Access => Client.Access;

    public Health.HealthClient Health => Client.Health;

    /// <summary>Calls the server.</summary>
    /// <exception cref="CliException">The server cannot be reached, or refused, with its own words.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (OpenRsException exception)
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

    /// <summary>Follows a job, with words on the terminal while the connection is lost.</summary>
    /// <param name="watch">The watch, given who is told of a lost connection.</param>
    /// <param name="see">Takes each state.</param>
    /// <param name="progress">Where a lost connection is told.</param>
    /// <exception cref="CliException">The server refused, or stayed away.</exception>
    public async Task FollowAsync<T>(
        Func<Action<OpenRsException>, IAsyncEnumerable<T>> watch, Action<T> see, ProgressLine progress)
    {
        try
        {
            var states = watch(_ => progress.Show([new LinePart($"connection to {Server} lost; trying again")], worthALine: true));
            await foreach (var state in states)
            {
                see(state);
            }
        }
        catch (OpenRsException exception)
        {
            throw ToCliException(exception);
        }

        progress.End();
    }

    /// <summary>A server's refusal in words.</summary>
    /// <param name="exception">The refusal.</param>
    /// <param name="file">File whose bytes the call sent, which its field <c>content</c> is about.</param>
    public CliException ToCliException(OpenRsException exception, string file = "content")
    {
        if (Cause(exception) is HttpRequestException { InnerException: AuthenticationException distrust })
        {
            return new CliException(
                $"the certificate of {Server} cannot be trusted: {distrust.Message} If the server has an authority of its own, give its "
                + "certificate with --ca FILE.",
                ExitCode.NoConnection);
        }

        if (exception.IsUnreachable)
        {
            return new CliException(
                $"no server answers at {Server} ({WordsOf(exception)}). Start one with `openrs up`, or name another with --server.",
                ExitCode.NoConnection);
        }

        string Of(FieldError field) => $"{(field.Field == "content" ? file : FieldName.OptionOf(field.Field))}: {field.Description}";
        var lines = exception.Fields.Count switch
        {
            0 => exception.Message,
            1 => Of(exception.Fields[0]),
            _ => string.Concat(exception.Fields.Select(field => $"\n  {Of(field)}")),
        };
        var reason = exception.Reason.Length > 0 ? exception.Reason : exception.StatusCode.ToString();
        return new CliException($"{reason}: {lines}", ExitCodeOf(exception.StatusCode));
    }

    public void Dispose() => Client.Dispose();

    private static Exception? Cause(OpenRsException exception) => (exception.InnerException as RpcException)?.Status.DebugException;

    // The library's message names its own classes; that of the innermost exception says what is wrong.
    private static string WordsOf(OpenRsException exception)
    {
        var cause = Cause(exception);
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
}
