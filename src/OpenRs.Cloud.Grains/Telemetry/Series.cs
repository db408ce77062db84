using System.Diagnostics.Metrics;

namespace OpenRs.Cloud.Telemetry;

/// <summary>Measurements with their labels.</summary>
internal static class Series
{
    public static Measurement<long> Of(long value, params ReadOnlySpan<KeyValuePair<string, object?>> labels) => new(value, labels);

    public static Measurement<double> Of(decimal value, params ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        new((double)value, labels);

    public static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    public static KeyValuePair<string, object?> Job(string id) => new("job", id);
}
