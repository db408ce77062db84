namespace OpenRs.Architecture.Tests.Planted.Alone;

/// <summary>Is used and uses nothing: no cycle.</summary>
internal static class Base
{
    public static int Value => Environment.ProcessId;
}
