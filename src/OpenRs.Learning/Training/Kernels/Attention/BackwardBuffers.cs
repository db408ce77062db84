namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>One head's part of a worker's memory in the backward pass, all [padded length, padded size] except where said.</summary>
internal readonly unsafe struct BackwardBuffers
{
    public readonly float* Queries;
    public readonly float* Keys;

    /// <summary>Keys and values with each block of rows transposed.</summary>
    public readonly float* TransposedKeys;
    public readonly float* TransposedValues;

    /// <summary>Of the mixed values.</summary>
    public readonly float* Gradient;
    public readonly float* QueryGradients;
    public readonly float* KeyGradients;
    public readonly float* ValueGradients;

    /// <summary>One number per row: gradient times mixed value, and the logarithm of the softmax's denominator.</summary>
    public readonly float* Deltas;
    public readonly float* LogSums;

    /// <summary>One block, [64, 64].</summary>
    public readonly float* Probabilities;
    public readonly float* ScoreGradients;

    public BackwardBuffers(in HeadSlice slice, float* memory)
    {
        var matrix = slice.MatrixLength;
        Queries = memory;
        Keys = memory + matrix;
        TransposedKeys = memory + (2 * matrix);
        TransposedValues = memory + (3 * matrix);
        Gradient = memory + (4 * matrix);
        QueryGradients = memory + (5 * matrix);
        KeyGradients = memory + (6 * matrix);
        ValueGradients = memory + (7 * matrix);
        Deltas = memory + (8 * matrix);
        LogSums = Deltas + slice.PaddedLength;
        Probabilities = LogSums + slice.PaddedLength;
        ScoreGradients = Probabilities + (HeadSlice.Block * HeadSlice.Block);
    }
}
