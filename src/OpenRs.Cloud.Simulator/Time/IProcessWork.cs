namespace OpenRs.Cloud.Simulator.Time;

/// <summary>Work of a process that waits until it is drawn, such as the turns of a grain.</summary>
internal interface IProcessWork
{
    /// <summary>Does it.</summary>
    void Execute();
}
