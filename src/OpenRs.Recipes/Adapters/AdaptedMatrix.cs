using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Adapters;

/// <summary>A matrix that LoRA can adapt, as rows of a fused one.</summary>
/// <param name="Name">Its name in a layer, as <c>self_attn.q_proj</c>.</param>
/// <param name="Module">What recipes call it.</param>
/// <param name="FirstRow">Its first row in the fused matrix.</param>
/// <param name="Rows">Its rows.</param>
public sealed record AdaptedMatrix(string Name, LoraModules Module, long FirstRow, long Rows);
