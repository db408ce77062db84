using System.Reflection;

namespace OpenRs.Cloud.Embedded;

/// <summary>How the grains of one process are hosted.</summary>
public sealed class EmbeddedGrainOptions
{
    private readonly HashSet<Type> _classes = [];

    /// <summary>The SQLite file that keeps grain state and reminders; created when missing. Required.</summary>
    public string StateFile { get; set; } = "";

    /// <summary>How long a caller waits for an answer, unless the method carries [ResponseTimeout]. Default: 30 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A grain without calls for this long leaves memory. Default: 15 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The shortest period a reminder may have, as in a silo. Default: 1 minute.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long stopping waits for running calls and for OnDeactivateAsync before it closes the state file anyway. Default: 30 seconds.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    internal IReadOnlySet<Type> Classes => _classes;

    /// <summary>Hosts one grain class.</summary>
    /// <typeparam name="TInterface">The interface through which it is called.</typeparam>
    /// <typeparam name="TClass">The grain class; implements <see cref="IGrainBase"/>.</typeparam>
    /// <returns>These options.</returns>
    public EmbeddedGrainOptions AddGrain<TInterface, TClass>()
        where TInterface : IGrain
        where TClass : class, TInterface, IGrainBase
    {
        _classes.Add(typeof(TClass));
        return this;
    }

    /// <summary>Hosts every concrete class of an assembly that implements <see cref="IGrainBase"/> and a grain interface.</summary>
    /// <param name="assembly">The assembly to search.</param>
    /// <returns>These options.</returns>
    public EmbeddedGrainOptions AddGrains(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        foreach (var type in assembly.GetTypes())
        {
            if (type is { IsClass: true, IsAbstract: false } && typeof(IGrainBase).IsAssignableFrom(type)
                && typeof(IGrain).IsAssignableFrom(type))
            {
                _classes.Add(type);
            }
        }

        return this;
    }

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(StateFile))
        {
            throw new OrleansConfigurationException($"{nameof(EmbeddedGrainOptions)}.{nameof(StateFile)} must name a file.");
        }

        RequirePositive(CallTimeout, nameof(CallTimeout));
        RequirePositive(IdleTimeout, nameof(IdleTimeout));
        RequirePositive(MinimumReminderPeriod, nameof(MinimumReminderPeriod));
        RequirePositive(DrainTimeout, nameof(DrainTimeout));
    }

    private static void RequirePositive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero)
        {
            throw new OrleansConfigurationException($"{nameof(EmbeddedGrainOptions)}.{name} must be positive, not {value}.");
        }
    }
}
