namespace OpenRs.Testing;

/// <summary>Debian's Prometheus. What is missing fails the test: these tools are part of a set-up machine.</summary>
public static class PrometheusTools
{
    /// <summary>The server.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Prometheus => Find("/usr/bin/prometheus");

    /// <summary>The tool that checks and tests rules.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Promtool => Find("/usr/bin/promtool");

    private static string Find(string path) =>
        File.Exists(path) ? path : throw new InvalidOperationException($"There is no {path}. Run './openrs setup'.");
}
