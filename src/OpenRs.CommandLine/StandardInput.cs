namespace OpenRs.CommandLine;

/// <summary>Standard input as a sign of life: it closes when the process that started this one is gone, however that ended.</summary>
public static class StandardInput
{
    /// <summary>Calls an action when standard input closes. What is written to it before has no meaning.</summary>
    /// <param name="action">What to do.</param>
    public static void WhenClosed(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);

        // A read of standard input cannot be cancelled, so it gets a thread of its own that ends with the process.
        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            input.CopyTo(Stream.Null);
            action();
        }) { IsBackground = true, Name = nameof(StandardInput) }.Start();
    }
}
