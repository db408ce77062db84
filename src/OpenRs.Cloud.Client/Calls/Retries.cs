using Grpc.Core;
using Grpc.Net.Client.Configuration;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Client.Calls;

/// <summary>Which calls are repeated while the server is away.</summary>
internal static class Retries
{
    // Each makes another key, which its caller would not know of.
    private static readonly MethodName[] Once =
    [
        new() { Service = AccessService.Descriptor.FullName, Method = nameof(AccessService.AccessServiceClient.CreateApiKey) },
    ];

    public static ServiceConfig? Create(int maxAttempts) => maxAttempts == 1 ? null : new ServiceConfig
    {
        MethodConfigs =
        {
            With(Once, null),
            With([MethodName.Default], new RetryPolicy
            {
                MaxAttempts = maxAttempts,
                InitialBackoff = TimeSpan.FromSeconds(0.2),
                MaxBackoff = TimeSpan.FromSeconds(5),
                BackoffMultiplier = 2,
                RetryableStatusCodes = { StatusCode.Unavailable },
            }),
        },
    };

    private static MethodConfig With(IEnumerable<MethodName> names, RetryPolicy? policy)
    {
        var config = new MethodConfig { RetryPolicy = policy };
        foreach (var name in names)
        {
            config.Names.Add(name);
        }

        return config;
    }
}
