namespace OpenRs.Learning.Training;

/// <summary>What all trainers have in common: where they stand, and checkpoints.</summary>
public interface ITrainer : IDisposable
{
    /// <summary>Where the run stands; the caller may set its own fields.</summary>
    TrainerState State { get; set; }

    /// <summary>
    /// Writes model, optimizer.safetensors and trainer.json into an existing or new folder; the caller commits it as a whole. Of several
    /// ranks rank 0 writes, and every rank must call it; the files do not depend on the number of ranks.
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <param name="cancellationToken">Stops between two pieces of a file, and leaves a folder without a complete checkpoint.</param>
    void SaveCheckpoint(string directory, CancellationToken cancellationToken = default);

    /// <summary>Continues from a checkpoint: the next step gives the bytes that it would have given without the interruption.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="cancellationToken">Stops between two tensors. The trainer and its model are then of no further use.</param>
    /// <exception cref="CheckpointFormatException">A file is missing, corrupt or of another model.</exception>
    void LoadCheckpoint(string directory, CancellationToken cancellationToken = default);
}
