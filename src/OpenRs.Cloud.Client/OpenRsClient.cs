using Grpc.Core.Interceptors;
using Grpc.Health.V1;
using Grpc.Net.Client;
using OpenRs.Cloud.Client.Calls;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.Transport;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Client;

/// <summary>
/// A client of a server: the services of the API over one channel. Calls send the credentials, are repeated while the server is away, and
/// fail with <see cref="OpenRsException"/>. Safe for concurrent use; keep one for the life of a program.
/// </summary>
public sealed partial class OpenRsClient : IDisposable
{
    private const int MostAttempts = 5;
    private readonly OpenRsClientOptions _options;
    private readonly GrpcChannel _channel;

    /// <summary>Prepares a client; it connects at the first call.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="OpenRsClientOptions.MaxAttempts"/> is not 1 to 5.</exception>
    /// <exception cref="FormatException">The file of the authorities cannot be read.</exception>
    public OpenRsClient(OpenRsClientOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxAttempts, MostAttempts);
        _options = options;
        _channel = ServerChannel.Open(
            options.Address, options.AuthorityFile, Retries.Create(options.MaxAttempts), options.TrustCertificate);
        var calls = _channel.CreateCallInvoker()
            .Intercept(metadata =>
            {
                if (ReadToken() is { } token)
                {
                    metadata.Add("authorization", $"Bearer {token}");
                }

                return metadata;
            })
            .Intercept(new ErrorInterceptor(), new RequestIdInterceptor());
        Runs = new RunService.RunServiceClient(calls);
        Evaluations = new EvaluationService.EvaluationServiceClient(calls);
        Datasets = new DatasetService.DatasetServiceClient(calls);
        Models = new ModelService.ModelServiceClient(calls);
        Checkpoints = new CheckpointService.CheckpointServiceClient(calls);
        Rollouts = new RolloutService.RolloutServiceClient(calls);
        Pools = new PoolService.PoolServiceClient(calls);
        Costs = new CostService.CostServiceClient(calls);
        Access = new AccessService.AccessServiceClient(calls);
        Health = new Health.HealthClient(calls);
    }

    /// <summary>Prepares a client of a server.</summary>
    /// <param name="address">Its address, http or https.</param>
    /// <param name="apiKey">API key; <see langword="null"/> for none.</param>
    public OpenRsClient(string address, string? apiKey = null)
        : this(new OpenRsClientOptions { Address = new Uri(address), ApiKey = apiKey })
    {
    }

    /// <summary>Training runs.</summary>
    public RunService.RunServiceClient Runs { get; }

    /// <summary>Evaluations.</summary>
    public EvaluationService.EvaluationServiceClient Evaluations { get; }

    /// <summary>Datasets.</summary>
    public DatasetService.DatasetServiceClient Datasets { get; }

    /// <summary>Base models.</summary>
    public ModelService.ModelServiceClient Models { get; }

    /// <summary>Checkpoints of runs.</summary>
    public CheckpointService.CheckpointServiceClient Checkpoints { get; }

    /// <summary>What models wrote in runs and evaluations.</summary>
    public RolloutService.RolloutServiceClient Rollouts { get; }

    /// <summary>Pools, their agents and their queues.</summary>
    public PoolService.PoolServiceClient Pools { get; }

    /// <summary>Charges, prices and budgets.</summary>
    public CostService.CostServiceClient Costs { get; }

    /// <summary>Identities and API keys.</summary>
    public AccessService.AccessServiceClient Access { get; }

    /// <summary>Whether the server serves.</summary>
    public Health.HealthClient Health { get; }

    /// <summary>
    /// A client as the environment names it: OPENRS_SERVER (default http://127.0.0.1:7420), OPENRS_API_KEY and OPENRS_CA, as the command
    /// <c>openrs</c> reads them.
    /// </summary>
    public static OpenRsClient FromEnvironment() => new(new OpenRsClientOptions
    {
        Address = new Uri(Variable("OPENRS_SERVER") ?? "http://127.0.0.1:7420"),
        ApiKey = Variable("OPENRS_API_KEY"),
        AuthorityFile = Variable("OPENRS_CA"),
    });

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private string? ReadToken() =>
        _options.ApiKey is null && _options.TokenFile is { } file ? SecretText.ReadFile(file) : _options.ApiKey;
}
