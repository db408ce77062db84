namespace OpenRs.Cloud.Runs;

/// <summary>
/// Writes what leaves the state of a run to the archive, a block at a time. The archive may be slow, so it is written beside the turns of
/// the grain, from what is stored, and a later turn takes in how far that came. A crash in between writes the same blocks again.
/// </summary>
/// <param name="archive">The archive.</param>
/// <param name="runId">The run.</param>
/// <param name="number">The number of an item.</param>
/// <param name="onFailed">Told when a block cannot be written: the first number of it, and why.</param>
internal sealed class BlockWriter<T>(IRunArchive<T> archive, string runId, Func<T, long> number, Action<long, IOException> onFailed)
{
    // Answers the last number that it wrote, 0 for none; it never throws.
    private Task<long>? _writing;

    /// <summary>Whether nothing is being written, and nothing that was is yet to be taken in.</summary>
    public bool IsIdle => _writing is null;

    /// <summary>Ends when nothing is being written.</summary>
    public Task Completion => _writing ?? Task.CompletedTask;

    /// <summary>The last number that was written since the call before; <see langword="null"/> while that is not known.</summary>
    public async Task<long?> TakeAsync()
    {
        if (_writing is not { IsCompleted: true } written)
        {
            return null;
        }

        _writing = null;
        return await written;
    }

    /// <summary>Begins to write blocks, unless it is writing.</summary>
    public void Start(string projectId, IReadOnlyList<IReadOnlyList<T>> blocks)
    {
        if (_writing is null && blocks.Count > 0)
        {
            _writing = WriteAsync(projectId, blocks);
        }
    }

    private async Task<long> WriteAsync(string projectId, IReadOnlyList<IReadOnlyList<T>> blocks)
    {
        var last = 0L;
        foreach (var block in blocks)
        {
            try
            {
                await archive.WriteAsync(projectId, runId, RunBlocks.FirstOf(number(block[0])), block, CancellationToken.None);
                last = number(block[^1]);
            }
            catch (IOException exception)
            {
                onFailed(number(block[0]), exception);
                break;
            }
        }

        return last;
    }
}
