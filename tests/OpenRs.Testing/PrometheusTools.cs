namespace OpenRs.Testing;

/// <summary>Debian's Prometheus. What is missing fails the test: these tools are part of a set-up machine.</summary>
public static class PrometheusTools
{
    private const string Advice = "Run './openrs setup'.";

    /// <summary>The server.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Prometheus => SearchPath.Find("prometheus", Advice);

    /// <summary>The tool that checks and tests rules.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Promtool => SearchPath.Find("promtool", Advice);
}
