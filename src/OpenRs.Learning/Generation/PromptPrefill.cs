using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Generation;

/// <summary>
/// Computes prompts, one at a time and padded to a bucket that follows from the prompt's own length: what is computed beside it or
/// before it cannot change a bit of the result.
/// </summary>
internal sealed class PromptPrefill(Qwen2ForCausalLM model)
{
    private const int Bucket = 32;

    public PromptState Compute(int[] prompt)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var config = model.Config;
        var (keys, values) = (new float[config.LayerCount][], new float[config.LayerCount][]);
        using var batch = new TokenBatch([prompt], (prompt.Length + Bucket - 1) / Bucket * Bucket, model.Device);
        var hidden = model.Hidden(batch, (layer, key, value) =>
        {
            keys[layer] = key.narrow(2, 0, prompt.Length).contiguous().data<float>().ToArray();
            values[layer] = value.narrow(1, 0, prompt.Length).contiguous().data<float>().ToArray();
        });
        var logits = model.Logits(hidden.narrow(0, prompt.Length - 1, 1)).data<float>().ToArray();
        return new PromptState(prompt, keys, values, logits);
    }
}
