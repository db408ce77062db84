namespace OpenRs.Cloud.Hosting.Local;

/// <summary>One operation of a batch. Its answer is kept back until the batch is committed.</summary>
internal abstract class StoreOperation(bool changes)
{
    public bool Changes { get; } = changes;

    public abstract void Run(StateTables tables);

    public abstract void Fail(Exception exception);

    public abstract void Publish();
}
