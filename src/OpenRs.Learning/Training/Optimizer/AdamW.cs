using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Optimizer;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) with PyTorch's arithmetic over host memory, in one pass. A bf16 model's f32 master weights are its
/// weights and 16-bit remainders: two bytes per weight instead of four.
/// </summary>
internal sealed unsafe class AdamW : IAdamW
{
    /// <summary>Elements of one partial sum of the norm.</summary>
    public const int NormRow = 4096;

    private const string Average = "exp_avg";
    private const string Squares = "exp_avg_sq";
    private const string Master = "master";

    // The rest is for activations, the reference model and everybody else.
    private const double DiskFrom = 0.6;

    // What one thread updates at a time.
    private const int Block = 1 << 16;

    private readonly FlatWeights _weights;
    private readonly OptimizerOptions _options;
    private readonly WorkerTeam _team;
    private readonly MomentStore _average;
    private readonly MomentStore _squares;
    private readonly Tensor? _remainders;

    public AdamW(
        FlatWeights weights, OptimizerOptions options, WorkerTeam team, FlatRange? range = null, OptimizerStorage? storage = null)
    {
        (_weights, _options, _team, Range) = (weights, options, team, range ?? new FlatRange(0, weights.Layout.Count));
        var (state, scratch) = storage ?? new OptimizerStorage();
        var (onDisk, folder) = (OnDisk(state), scratch ?? Path.GetTempPath());
        _average = MomentStore.Create(Range.Count, onDisk, folder);
        _squares = MomentStore.Create(Range.Count, onDisk, folder);
        _remainders = weights.Flat.dtype == bfloat16 ? zeros(Range.Count, int16).DetachFromDisposeScope() : null;
    }

    public FlatRange Range { get; }

    public long Updates { get; set; }

    public IReadOnlyList<string> Kinds => _remainders is null ? [Average, Squares] : [Average, Squares, Master];

    public double[] SquaredNorms()
    {
        var sums = new double[(Range.Count + NormRow - 1) / NormRow];
        if (sums.Length == 0)
        {
            return sums;
        }

        using var gradient = _weights.Gradient.narrow(0, Range.Start, Range.Count);
        var first = Pointer<float>(gradient, 0);
        _team.ForEach(sums.Length, (_, row) =>
        {
            var start = (long)row * NormRow;
            sums[row] = SumOfSquares(first + start, (int)Math.Min(NormRow, Range.Count - start));
        });
        return sums;
    }

    public void Update(double learningRate, double gradientFactor, CancellationToken cancellationToken = default)
    {
        Updates++;
        foreach (var (segment, decays) in Segments())
        {
            var kernel = AdamKernel.Create(_options, Updates, learningRate, decays, gradientFactor);
            for (var start = segment.Start; start < segment.End; start += MomentStore.Piece)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Update(kernel, start, (int)Math.Min(MomentStore.Piece, segment.End - start));
            }
        }
    }

    public Tensor Read(string kind, FlatRange range)
    {
        var values = empty(range.Count, float32);
        foreach (var (piece, start) in Pieces(range, values))
        {
            using (piece)
            {
                var target = MemoryMarshal.Cast<byte, float>(piece.bytes);
                if (kind == Master)
                {
                    ReadMaster(start, target);
                }
                else
                {
                    Store(kind).Open(start - Range.Start, target.Length).CopyTo(target);
                }
            }
        }

        return values;
    }

    public void Write(string kind, FlatRange range, Tensor values)
    {
        foreach (var (piece, start) in Pieces(range, values))
        {
            using (piece)
            {
                var source = MemoryMarshal.Cast<byte, float>(piece.bytes);
                if (kind == Master)
                {
                    WriteMaster(start, source);
                }
                else
                {
                    source.CopyTo(Store(kind).Open(start - Range.Start, source.Length));
                    Store(kind).Commit();
                }
            }
        }
    }

    public void Dispose()
    {
        _average.Dispose();
        _squares.Dispose();
        _remainders?.Dispose();
    }

    private static T* Pointer<T>(Tensor flat, long start)
        where T : unmanaged => (T*)TensorAddress.Of(flat) + start;

    // Four lanes whatever the machine's vectors, so that the bits are the same everywhere.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfSquares(float* values, int count)
    {
        var lanes = Vector256<double>.Zero;
        var i = 0;
        for (; i <= count - 4; i += 4)
        {
            var four = Vector128.Load(values + i);
            var wide = Vector256.Create(Vector128.WidenLower(four), Vector128.WidenUpper(four));
            lanes += wide * wide;
        }

        var sum = Vector256.Sum(lanes);
        for (; i < count; i++)
        {
            sum += (double)values[i] * values[i];
        }

        return sum;
    }

    private bool OnDisk(OptimizerState state) => state switch
    {
        OptimizerState.Memory => false,
        OptimizerState.Disk => true,
        OptimizerState.Auto => MomentBytes + ModelBytes > DiskFrom * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
    };

    private double MomentBytes => 2.0 * sizeof(float) * Range.Count;

    private double ModelBytes => (double)_weights.Layout.Count * (_weights.Flat.ElementSize + sizeof(float));

    // Runs of the range with and without decay; biases and norms have none.
    private IEnumerable<(FlatRange Range, bool Decays)> Segments()
    {
        var start = Range.Start;
        if (_options.WeightDecay != 0)
        {
            foreach (var vector in _weights.Layout.Slots.Where(slot => slot.Shape.Length == 1))
            {
                var (from, to) = (Math.Max(start, vector.Offset), Math.Min(Range.End, vector.Offset + vector.Count));
                if (from < to)
                {
                    yield return (new FlatRange(start, from - start), true);
                    yield return (new FlatRange(from, to - from), false);
                    start = to;
                }
            }
        }

        yield return (new FlatRange(start, Range.End - start), true);
    }

    private void Update(AdamKernel kernel, long start, int count)
    {
        var gradient = Pointer<float>(_weights.Gradient, start);
        var bf16 = _remainders is null ? null : Pointer<ushort>(_weights.Flat, start);
        var f32 = _remainders is null ? Pointer<float>(_weights.Flat, start) : null;
        var remainders = _remainders is null ? null : Pointer<short>(_remainders, start - Range.Start);
        fixed (float* average = _average.Open(start - Range.Start, count), squares = _squares.Open(start - Range.Start, count))
        {
            // A lambda cannot capture what is fixed.
            var m = average;
            var v = squares;
            _team.ForEach((count + Block - 1) / Block, (_, block) =>
            {
                var first = block * Block;
                var length = Math.Min(Block, count - first);
                if (remainders is null)
                {
                    kernel.Update(gradient + first, m + first, v + first, f32 + first, length);
                }
                else
                {
                    kernel.Update(gradient + first, m + first, v + first, bf16 + first, remainders + first, length);
                }
            });
        }

        _average.Commit();
        _squares.Commit();
    }

    private MomentStore Store(string kind) => kind == Average ? _average : _squares;

    private static IEnumerable<(Tensor Piece, long Start)> Pieces(FlatRange range, Tensor values)
    {
        for (long done = 0; done < range.Count; done += MomentStore.Piece)
        {
            yield return (values.narrow(0, done, Math.Min(MomentStore.Piece, range.Count - done)), range.Start + done);
        }
    }

    private void ReadMaster(long start, Span<float> target)
    {
        var weights = Pointer<ushort>(_weights.Flat, start);
        var remainders = Pointer<short>(_remainders!, start - Range.Start);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = AdamKernel.Join(weights[i], remainders[i]);
        }
    }

    private void WriteMaster(long start, ReadOnlySpan<float> source)
    {
        var weights = Pointer<ushort>(_weights.Flat, start);
        var remainders = Pointer<short>(_remainders!, start - Range.Start);
        for (var i = 0; i < source.Length; i++)
        {
            AdamKernel.Split(source[i], out weights[i], out remainders[i]);
        }
    }
}
