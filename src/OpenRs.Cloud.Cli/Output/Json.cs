using Google.Protobuf;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>Answers of the server on standard output, for scripts: one line, one value, as proto3 JSON.</summary>
internal static class Json
{
    public static void Print(IMessage message) => Console.WriteLine(JsonFormatter.Default.Format(message));

    /// <summary>One value a line.</summary>
    public static void PrintLines(IEnumerable<IMessage> messages)
    {
        foreach (var message in messages)
        {
            Print(message);
        }
    }

    public static void Print(IEnumerable<IMessage> messages) =>
        Console.WriteLine($"[{string.Join(',', messages.Select(static message => JsonFormatter.Default.Format(message)))}]");
}
