using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>A connection to a server: its clients, and its errors in words.</summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly GrpcChannel _channel;

    public ApiConnection(Uri server)
    {
        Server = server;
        _channel = GrpcChannel.ForAddress(server);
        Runs = new RunService.RunServiceClient(_channel);
        Evaluations = new EvaluationService.EvaluationServiceClient(_channel);
        Datasets = new DatasetService.DatasetServiceClient(_channel);
        Models = new ModelService.ModelServiceClient(_channel);
        Checkpoints = new CheckpointService.CheckpointServiceClient(_channel);
        Costs = new CostService.CostServiceClient(_channel);
    }

    public Uri Server { get; }

    public RunService.RunServiceClient Runs { get; }

    public EvaluationService.EvaluationServiceClient Evaluations { get; }

    public DatasetService.DatasetServiceClient Datasets { get; }

    public ModelService.ModelServiceClient Models { get; }

    public CheckpointService.CheckpointServiceClient Checkpoints { get; }

    public CostService.CostServiceClient Costs { get; }

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

    /// <summary>A server's refusal in words.</summary>
    public CliException ToCliException(RpcException exception)
    {
        if (exception.StatusCode == StatusCode.Cancelled)
        {
            throw new OperationCanceledException(exception.Message, exception);
        }

        if (exception.StatusCode == StatusCode.Unavailable)
        {
            return new CliException($"no server answers at {Server} ({exception.Status.Detail}). Start one with `openrs up`, or name another with --server.", ExitCode.NoConnection);
        }

        var status = exception.GetRpcStatus();
        var reason = status?.GetDetail<ErrorInfo>()?.Reason;
        var violations = status?.GetDetail<BadRequest>()?.FieldViolations ?? [];
        var lines = violations.Count switch
        {
            0 => exception.Status.Detail,
            1 => $"{violations[0].Field}: {violations[0].Description}",
            _ => string.Concat(violations.Select(static violation => $"\n  {violation.Field}: {violation.Description}")),
        };
        var exitCode = exception.StatusCode is StatusCode.InvalidArgument ? ExitCode.WrongInput : ExitCode.Refused;
        return new CliException($"{reason ?? exception.StatusCode.ToString()}: {lines}", exitCode);
    }

    public void Dispose() => _channel.Dispose();
}
