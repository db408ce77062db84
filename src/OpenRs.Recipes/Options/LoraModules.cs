namespace OpenRs.Recipes.Options;

/// <summary>The matrices of a decoder layer that LoRA can adapt, under the names of their weights.</summary>
[Flags]
public enum LoraModules
{
    /// <summary>No matrix.</summary>
    None = 0,

    /// <summary><c>self_attn.q_proj</c>: queries.</summary>
    Query = 1,

    /// <summary><c>self_attn.k_proj</c>: keys.</summary>
    Key = 2,

    /// <summary><c>self_attn.v_proj</c>: values.</summary>
    Value = 4,

    /// <summary><c>self_attn.o_proj</c>: the output of attention.</summary>
    Output = 8,

    /// <summary><c>mlp.gate_proj</c>: the gate of the feed-forward.</summary>
    Gate = 16,

    /// <summary><c>mlp.up_proj</c>: what the gate multiplies.</summary>
    Up = 32,

    /// <summary><c>mlp.down_proj</c>: the output of the feed-forward.</summary>
    Down = 64,

    /// <summary>All of them, as PEFT's <c>all-linear</c>.</summary>
    All = Query | Key | Value | Output | Gate | Up | Down,
}
