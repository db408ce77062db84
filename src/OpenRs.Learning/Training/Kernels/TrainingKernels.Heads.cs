using OpenRs.Learning.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>The norms of query and key heads, and the bias behind attention.</summary>
internal sealed unsafe partial class TrainingKernels
{
    /// <summary>
    /// output = the fused rows with their bias, the query heads normalised by the first half of the weight [2, size], the key heads by the
    /// second.
    /// </summary>
    public void HeadNorm(DecoderConfig config, Tensor qkv, Tensor bias, Tensor weight, Tensor output)
    {
        var input = new HeadNormInput(config, qkv, bias, weight);
        var rows = qkv.shape[0];
        var target = TensorMemory.Floats(output, rows * input.Width, nameof(output));
        ForRows(rows, row =>
        {
            float* x = input.Values + (row * input.Width), y = target + (row * input.Width);
            long place = 0;
            for (var head = 0; head < input.Heads; head++, place += input.Size)
            {
                HeadNormKernel.Forward(x + place, input.Bias + place, input.Weight(head), input.Epsilon, y + place, input.Size);
            }

            LaneMath.Add(x + place, input.Bias + place, y + place, input.Width - place);
        });
    }

    /// <summary>The gradient of the output of <see cref="HeadNorm"/> becomes that of qkv; adds to the weight's
    /// gradient where there is one.</summary>
    public void HeadNormBackward(DecoderConfig config, Tensor qkv, Tensor bias, Tensor weight, Tensor gradient, Tensor? dweight)
    {
        var input = new HeadNormInput(config, qkv, bias, weight);
        var (rows, columns) = (qkv.shape[0], 2L * input.Size);
        var dy = TensorMemory.Floats(gradient, rows * input.Width, nameof(gradient));
        SumOverRows(rows, columns, TensorMemory.FloatsOrNull(dweight, columns, nameof(dweight)), (row, sums) =>
        {
            float* x = input.Values + (row * input.Width), g = dy + (row * input.Width);
            long place = 0;
            for (var head = 0; head < input.Heads; head++, place += input.Size)
            {
                HeadNormKernel.Backward(
                    g + place, x + place, input.Bias + place, input.Weight(head), input.Epsilon, (float*)sums + input.Place(head),
                    input.Size);
            }
        });
    }

    /// <summary>x += terms, in every row.</summary>
    public void AddToRows(Tensor x, Tensor terms)
    {
        var columns = terms.NumberOfElements;
        var rows = TensorMemory.Rows(x, columns, nameof(x));
        var target = TensorMemory.Floats(x, rows * columns, nameof(x));
        var added = TensorMemory.Floats(terms, columns, nameof(terms));
        ForRows(rows, row => LaneMath.Add(target + (row * columns), added, columns));
    }
}
