using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Storage.Checkpoints;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>What an evaluation measures.</summary>
/// <param name="Reference">Its reference.</param>
/// <param name="Store">Where config and tokenizer are: those of the base model, where a checkpoint is an adapter.</param>
/// <param name="Files">Their manifest.</param>
internal sealed record EvaluatedModel(ModelRef Reference, CheckpointStore Store, CheckpointManifest Files);
