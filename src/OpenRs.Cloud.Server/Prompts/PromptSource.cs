using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Recipes;

namespace OpenRs.Cloud.Server.Prompts;

/// <summary>What makes prompts of problems.</summary>
/// <param name="ProjectId">Project.</param>
/// <param name="Recipe">The recipe.</param>
/// <param name="Store">Where the model is.</param>
/// <param name="Model">The model's files.</param>
internal sealed record PromptSource(string ProjectId, Recipe Recipe, CheckpointStore Store, CheckpointManifest Model);
