using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OpenRs.Cloud.Hosting.Azure;

/// <summary>Makes a process a silo of a cluster.</summary>
public static class ClusterExtensions
{
    /// <summary>
    /// Hosts the grains in an Orleans silo: membership and reminders in Azure tables, state in Azure blobs. Options come from the
    /// configuration section <see cref="ClusterOptions.Section"/>, then from <paramref name="configure"/>.
    /// </summary>
    /// <param name="builder">The process to be.</param>
    /// <param name="configure">Changes options; null for none.</param>
    /// <param name="beforeSilo">Registers what starts when the storage is checked and before any grain can run.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="OptionsValidationException">Options are missing or wrong; the message lists all of them.</exception>
    public static IHostApplicationBuilder UseOpenRsCluster(
        this IHostApplicationBuilder builder,
        Action<ClusterOptions>? configure = null,
        Action<IServiceCollection>? beforeSilo = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ClusterOptions { AdvertisedAddress = builder.Configuration["POD_IP"] };
        builder.Configuration.GetSection(ClusterOptions.Section).Bind(options);
        configure?.Invoke(options);
        if (options.Validate() is { Count: > 0 } problems)
        {
            throw new OptionsValidationException(nameof(ClusterOptions), typeof(ClusterOptions), problems);
        }

        SiloHost.Configure(builder, options, beforeSilo);
        return builder;
    }
}
