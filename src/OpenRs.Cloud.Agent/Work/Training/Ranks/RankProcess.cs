using System.Diagnostics;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary>A rank in a process of its own. It ends when its input does, so it cannot outlive this process.</summary>
internal sealed class RankProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process = new();

    private RankProcess(int rank)
    {
        var start = _process.StartInfo = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RankProcess).Assembly.Location);
        }

        start.ArgumentList.Add(RankCommand.Name);
        _process.OutputDataReceived += (_, output) =>
        {
            if (output.Data is { } line)
            {
                Console.WriteLine(line);
                _ready.TrySetResult();
            }
            else
            {
                _ready.TrySetException(
                    new IOException($"Trainer rank {rank} ended before it was ready; what it wrote to standard error says why."));
            }
        };
    }

    /// <summary>Starts this program once more. What the rank has to say goes where this process's output goes.</summary>
    public static RankProcess Start(RankSetup setup)
    {
        var rank = new RankProcess(setup.Rank);
        rank._process.Start();
        rank._process.BeginOutputReadLine();
        rank.Send(new RankMessage { Setup = setup });
        return rank;
    }

    /// <summary>Waits until the rank has loaded what it needs and can be met.</summary>
    /// <param name="cancellationToken">Gives the wait up.</param>
    /// <exception cref="IOException">It ended instead.</exception>
    public void WaitUntilReady(CancellationToken cancellationToken) =>
        _ready.Task.WaitAsync(cancellationToken).GetAwaiter().GetResult();

    /// <summary>Ends the rank at once, whatever it computes; the others notice it when they reach out for it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Tells the rank what to do. A rank that has died is noticed by the others when they reach out for it.</summary>
    public void Send(RankMessage message)
    {
        try
        {
            _process.StandardInput.WriteLine(message.ToLine());
            _process.StandardInput.Flush();
        }
        catch (IOException) when (_process.WaitForExit(Timeout))
        {
            // The process has ended, which the next collective says better.
        }
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // What was not sent is of no use any more.
        }

        if (!_process.WaitForExit(Timeout))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
