namespace OpenRs.CommandLine;

/// <summary>
/// The terminal or log that a program writes to. What comes from files, servers and agents is printed there, and must not command it: a
/// control character in it is written as text.
/// </summary>
public static class Terminal
{
    /// <summary>Standard output, for what the program itself makes of control characters, such as tables in colour.</summary>
    public static TextWriter Output { get; private set; } = Console.Out;

    /// <summary>Standard error, for what the program itself makes of control characters, such as a line that is rewritten.</summary>
    public static TextWriter Error { get; private set; } = Console.Error;

    /// <summary>Makes all that is written by <see cref="Console"/> plain. To be called first in a program.</summary>
    public static void Protect()
    {
        (Output, Error) = (Console.Out, Console.Error);
        Console.SetOut(TextWriter.Synchronized(new PlainWriter(Output)));
        Console.SetError(TextWriter.Synchronized(new PlainWriter(Error)));
    }
}
