namespace OpenRs.Testing;

/// <summary>Debian's Python with its packages of gRPC. What is missing fails the test: these tools are part of a set-up machine.</summary>
public static class PythonTools
{
    /// <summary>The Python that Debian's packages belong to; another one may come first on the PATH.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Python => File.Exists("/usr/bin/python3")
        ? "/usr/bin/python3"
        : throw new InvalidOperationException("There is no /usr/bin/python3. Run './openrs setup'.");
}
