using OpenRs.Learning.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>The operations that go row by row, and the sums over rows.</summary>
internal sealed unsafe partial class TrainingKernels
{
    // Rows of one partial sum over rows; results depend on it.
    private const int RowBlock = 64;

    // Rows, columns and numbers that a worker takes at a time.
    private const int RowsPerItem = 16;
    private const int ColumnsPerItem = 64;
    private const int NumbersPerItem = 1 << 16;

    /// <summary>sum = x[index] + delta[index], norm = sum / rms(sum) * weight; without delta and index no sum is kept.</summary>
    public void RmsNorm(Tensor x, Tensor? delta, Tensor? index, Tensor weight, double epsilon, Tensor? sum, Tensor norm, Tensor scale)
    {
        if (sum is null && (delta is not null || index is not null))
        {
            throw new ArgumentException("The sum of parts needs a tensor.", nameof(sum));
        }

        var columns = weight.NumberOfElements;
        var rows = TensorMemory.Rows(norm, columns, nameof(norm));
        var source = index is null ? rows * columns : x.NumberOfElements;
        var from = TensorMemory.Floats(x, source, nameof(x));
        var added = TensorMemory.FloatsOrNull(delta, source, nameof(delta));
        var factors = TensorMemory.Floats(weight, columns, nameof(weight));
        var scales = TensorMemory.Floats(scale, rows, nameof(scale));
        var sums = TensorMemory.FloatsOrNull(sum, rows * columns, nameof(sum));
        var norms = TensorMemory.Floats(norm, rows * columns, nameof(norm));
        var places = TensorMemory.Longs(index, rows, nameof(index));
        ForRows(rows, row =>
        {
            var input = from + ((places is null ? row : places[row]) * columns);
            if (sums is not null)
            {
                NormKernel.Sum(input, added is null ? null : added + (input - from), sums + (row * columns), columns);
                input = sums + (row * columns);
            }

            scales[row] = NormKernel.Forward(input, factors, (float)epsilon, norms + (row * columns), columns);
        });
    }

    /// <summary>
    /// Adds to dx[index] and, where there is one, to the weight's gradient; the given gradient becomes the norm's output again.
    /// </summary>
    public void RmsNormBackward(Tensor gradient, Tensor x, Tensor? index, Tensor weight, Tensor scale, Tensor dx, Tensor? dweight)
    {
        var columns = weight.NumberOfElements;
        var rows = TensorMemory.Rows(gradient, columns, nameof(gradient));
        var dy = TensorMemory.Floats(gradient, rows * columns, nameof(gradient));
        var values = TensorMemory.Floats(x, rows * columns, nameof(x));
        var factors = TensorMemory.Floats(weight, columns, nameof(weight));
        var scales = TensorMemory.Floats(scale, rows, nameof(scale));
        var target = TensorMemory.Floats(dx, index is null ? rows * columns : dx.NumberOfElements, nameof(dx));
        var places = TensorMemory.Longs(index, rows, nameof(index));
        SumOverRows(rows, columns, TensorMemory.FloatsOrNull(dweight, columns, nameof(dweight)), (row, sums) => NormKernel.Backward(
            dy + (row * columns), values + (row * columns), factors, scales[row],
            target + ((places is null ? row : places[row]) * columns), (float*)sums, columns));
    }

    /// <summary>output = silu(gate) * up.</summary>
    public void SwiGlu(Tensor gateUp, Tensor output)
    {
        var rows = gateUp.shape[0];
        var columns = gateUp.NumberOfElements / rows / 2;
        var input = TensorMemory.Floats(gateUp, rows * 2 * columns, nameof(gateUp));
        var target = TensorMemory.Floats(output, rows * columns, nameof(output));
        ForRows(rows, row => GateKernel.Forward(input + (row * 2 * columns), target + (row * columns), columns));
    }

    /// <summary>gateUp becomes its gradient, and the given gradient the output again.</summary>
    public void SwiGluBackward(Tensor gateUp, Tensor gradient)
    {
        var rows = gateUp.shape[0];
        var columns = gateUp.NumberOfElements / rows / 2;
        var input = TensorMemory.Floats(gateUp, rows * 2 * columns, nameof(gateUp));
        var dy = TensorMemory.Floats(gradient, rows * columns, nameof(gradient));
        ForRows(rows, row => GateKernel.Backward(input + (row * 2 * columns), dy + (row * columns), columns));
    }

    /// <summary>output += sums of columns.</summary>
    public void ColumnSums(Tensor x, Tensor output)
    {
        var columns = output.NumberOfElements;
        var rows = TensorMemory.Rows(x, columns, nameof(x));
        var values = TensorMemory.Floats(x, rows * columns, nameof(x));
        SumOverRows(rows, columns, TensorMemory.Floats(output, columns, nameof(output)), (row, sums) =>
            LaneMath.Add((float*)sums, values + (row * columns), columns));
    }

    /// <summary>
    /// Log-probability of the chosen tokens under softmax(logits * scale), entropy, and the logarithm of the denominator.
    /// </summary>
    /// <returns>1 for each token that no other one is likelier than, else 0.</returns>
    public float[] TokenScores(Tensor logits, Tensor chosen, double scale, Tensor logProbs, Tensor entropies, Tensor normalizers)
    {
        var hits = new float[chosen.NumberOfElements];
        var rows = chosen.NumberOfElements;
        var columns = logits.NumberOfElements / rows;
        var values = TensorMemory.Floats(logits, rows * columns, nameof(logits));
        var probs = TensorMemory.Floats(logProbs, rows, nameof(logProbs));
        var entropy = TensorMemory.Floats(entropies, rows, nameof(entropies));
        var normalizer = TensorMemory.Floats(normalizers, rows, nameof(normalizers));
        var ids = TensorMemory.Longs(chosen, rows, nameof(chosen));
        ForRows(rows, row =>
        {
            (probs[row], entropy[row], normalizer[row], var isHit) =
                TokenKernel.Score(values + (row * columns), columns, ids[row], (float)scale);
            hits[row] = isHit ? 1 : 0;
        });
        return hits;
    }

    /// <summary>Logits become the gradient of the weighted sum of the chosen log-probabilities.</summary>
    public void TokenGradients(Tensor logits, Tensor chosen, double scale, Tensor normalizers, Tensor weights)
    {
        var rows = chosen.NumberOfElements;
        var columns = logits.NumberOfElements / rows;
        var values = TensorMemory.Floats(logits, rows * columns, nameof(logits));
        var factors = TensorMemory.Floats(weights, rows, nameof(weights));
        var normalizer = TensorMemory.Floats(normalizers, rows, nameof(normalizers));
        var ids = TensorMemory.Longs(chosen, rows, nameof(chosen));
        ForRows(rows, row => TokenKernel.Differentiate(
            values + (row * columns), columns, ids[row], (float)scale, normalizer[row], factors[row]));
    }

    /// <summary>output[ids[i]] += x[i], in order: by columns, so that equal ids are added by one worker.</summary>
    public void ScatterAdd(Tensor x, Tensor ids, Tensor output)
    {
        var rows = ids.NumberOfElements;
        var columns = x.NumberOfElements / rows;
        float* values = TensorMemory.Floats(x, rows * columns, nameof(x));
        float* target = TensorMemory.Floats(output, TensorMemory.Rows(output, columns, nameof(output)) * columns, nameof(output));
        var places = TensorMemory.Longs(ids, rows, nameof(ids));
        ForParts(columns, ColumnsPerItem, (first, count) =>
        {
            for (long row = 0; row < rows; row++)
            {
                LaneMath.Add(target + (places[row] * columns) + first, values + (row * columns) + first, count);
            }
        });
    }

    /// <summary>The same numbers in single precision.</summary>
    public void Widen(Tensor bf16, Tensor output)
    {
        var count = bf16.NumberOfElements;
        var source = TensorMemory.BFloat16(bf16, count, nameof(bf16));
        var target = TensorMemory.Floats(output, count, nameof(output));
        ForParts(count, NumbersPerItem, (first, length) => LaneMath.Widen(source + first, target + first, length));
    }

    private void ForRows(long rows, Action<long> body) => ForParts(rows, RowsPerItem, (first, count) =>
    {
        for (var row = first; row < first + count; row++)
        {
            body(row);
        }
    });

    // The body adds a row to the sums at an address. Without an output the sums are of no use.
    private void SumOverRows(long rows, long columns, float* output, Action<long, nint> body)
    {
        var blocks = (rows + RowBlock - 1) / RowBlock;
        var partial = _partial.Reserve(0, blocks * columns);
        ForParts(rows, RowBlock, (first, count) =>
        {
            var sums = partial + (first / RowBlock * columns);
            LaneMath.Clear(sums, columns);
            for (var row = first; row < first + count; row++)
            {
                body(row, (nint)sums);
            }
        });
        if (output is null)
        {
            return;
        }

        ForParts(columns, ColumnsPerItem, (first, count) =>
        {
            for (long block = 0; block < blocks; block++)
            {
                LaneMath.Add(output + first, partial + (block * columns) + first, count);
            }
        });
    }

    // The body gets the first of a part and how many they are.
    private void ForParts(long all, int size, Action<long, long> body) => Team.ForEach(checked((int)((all + size - 1) / size)), (_, part) =>
    {
        var first = part * (long)size;
        body(first, Math.Min(size, all - first));
    });
}
