namespace OpenRs.Architecture.Tests.Planted.Upper;

internal static class Answer
{
    public static int Value => Environment.ProcessId;
}
