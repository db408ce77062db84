using System.Diagnostics;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary>A rank in a process of its own. It ends when its input does, so it cannot outlive this process.</summary>
internal sealed class RankProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private RankProcess(Process process) => _process = process;

    /// <summary>Starts this program once more. What the rank has to say goes where this process's output goes.</summary>
    public static RankProcess Start(RankSetup setup)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RankProcess).Assembly.Location);
        }

        start.ArgumentList.Add(RankCommand.Name);
        var rank = new RankProcess(Process.Start(start)!);
        rank.Send(new RankMessage { Setup = setup });
        return rank;
    }

    /// <summary>Tells the rank what to do. A rank that has died is noticed by the others when they reach out for it.</summary>
    public void Send(RankMessage message)
    {
        try
        {
            _process.StandardInput.WriteLine(message.ToLine());
            _process.StandardInput.Flush();
        }
        catch (IOException) when (_process.WaitForExit(Patience))
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

        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
