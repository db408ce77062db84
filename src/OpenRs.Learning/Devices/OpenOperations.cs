namespace OpenRs.Learning.Devices;

/// <summary>The operations of one thread that have begun and not ended, the innermost last. Says which of them count as a launch.</summary>
internal sealed class OpenOperations
{
    // Views, allocations and questions, and what does nothing where there is nothing to do. What is not here counts.
    private static readonly HashSet<string> WithoutKernel =
    [
        "_reshape_alias", "_unsafe_view", "alias", "as_strided", "chunk", "contiguous", "detach", "detach_", "diagonal",
        "empty", "empty_like", "empty_strided", "expand", "expand_as", "flatten", "is_nonzero", "is_pinned", "lift_fresh",
        "movedim", "narrow", "new_empty", "new_empty_strided", "permute", "pin_memory", "reshape", "resize_",
        "resolve_conj", "resolve_neg", "result_type", "select", "set_", "slice", "split", "split_with_sizes", "squeeze",
        "squeeze_", "t", "to", "transpose", "transpose_", "unbind", "unfold", "unsqueeze", "unsqueeze_", "view", "view_as",
        "view_as_complex", "view_as_real",
    ];

    // A GPU has one kernel for each. The CPU composes some of others, and widens or copies operands for others before it begins.
    private static readonly HashSet<string> OneKernel =
    [
        "_efficient_attention_forward", "_flash_attention_forward", "_fused_rms_norm", "_scaled_dot_product_flash_attention_for_cpu",
        "add", "add_", "addcmul", "addcmul_", "addmm", "addmm_", "div", "div_", "eq", "ge", "gt", "le", "lt", "mean", "mul", "mul_", "ne",
        "sub", "sub_", "where",
    ];

    private readonly Stack<(string Name, bool RanOthers)> _open = new();
    private int _insideKernel;

    /// <summary>An operation begins inside the innermost one.</summary>
    /// <param name="name">The dispatcher's name, such as <c>aten::mm</c>.</param>
    public void Begin(string name)
    {
        _open.Push((name, false));
        _insideKernel += IsOneKernel(name) ? 1 : 0;
    }

    /// <summary>The innermost operation ends.</summary>
    /// <returns>Its name where it counts: it computes or copies, and has run no other that counts.</returns>
    public string? End()
    {
        if (!_open.TryPop(out var ended))
        {
            return null;
        }

        var isKernel = IsOneKernel(ended.Name);
        _insideKernel -= isKernel ? 1 : 0;
        var counts = _insideKernel == 0 && (isKernel || (!ended.RanOthers && Computes(ended.Name)));
        if ((counts || ended.RanOthers) && _open.TryPop(out var outer))
        {
            _open.Push(outer with { RanOthers = true });
        }

        return counts ? ended.Name : null;
    }

    // What the engine of autograd runs is told as one of these, too.
    private static bool Computes(string name) =>
        !WithoutKernel.Contains(Short(name)) && !name.StartsWith("autograd::", StringComparison.Ordinal);

    private static bool IsOneKernel(string name) => OneKernel.Contains(Short(name));

    private static string Short(string name) => name.StartsWith("aten::", StringComparison.Ordinal) ? name[6..] : name;
}
