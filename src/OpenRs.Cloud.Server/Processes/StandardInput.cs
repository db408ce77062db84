namespace OpenRs.Cloud.Server.Processes;

/// <summary>Standard input as a sign of life: it closes when the process that started this one is gone, however that ended.</summary>
internal static class StandardInput
{
    /// <summary>Calls an action when standard input closes. What is written to it before has no meaning.</summary>
    public static void WhenClosed(Action action)
    {
        // A read of standard input cannot be cancelled, so it gets a thread of its own that ends with the process.
        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            input.CopyTo(Stream.Null);
            action();
        }) { IsBackground = true, Name = nameof(StandardInput) }.Start();
    }
}
