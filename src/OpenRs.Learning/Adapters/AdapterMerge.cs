using OpenRs.Learning.Kernels;
using OpenRs.Learning.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Adapters;

/// <summary>
/// Makes an adapter part of the weights that it adapts: W += (alpha / r) B A, in single precision, rounded once to the type of the weights.
/// On the CPU each row is computed by one thread in a fixed order, so that any number of them gives the same bits.
/// </summary>
internal static unsafe class AdapterMerge
{
    /// <summary>Merges.</summary>
    /// <param name="model">Weights of the model that was adapted; they change in place.</param>
    /// <param name="adapter">The adapter, on the same device.</param>
    /// <param name="team">Who computes on the CPU.</param>
    /// <param name="cancellationToken">Stops between two layers, and leaves weights of no use.</param>
    public static void Into(FlatWeights model, AdapterWeights adapter, WorkerTeam team, CancellationToken cancellationToken = default)
    {
        using var noGrad = no_grad();
        for (var layer = 0; layer < adapter.Layers.Count; layer++)
        {
            foreach (var matrix in adapter.Layout.Products.SelectMany(static product => product.Matrices))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var weight = FlatWeights.Named(model.Flat, model.Layout[$"{WeightLayout.Prefix(layer)}{matrix.Name}.weight"]);
                var a = FlatWeights.Named(adapter.Flat, adapter.Layout[AdapterLayout.FactorA(layer, matrix.Name)]);
                var b = FlatWeights.Named(adapter.Flat, adapter.Layout[AdapterLayout.FactorB(layer, matrix.Name)]);
                Merge(weight, a, b, adapter.Options.Scale, team);
            }
        }
    }

    private static void Merge(Tensor weight, Tensor a, Tensor b, float scale, WorkerTeam team)
    {
        var wide = weight.dtype == float32 ? weight : weight.to(float32);
        if (weight.device_type == DeviceType.CPU)
        {
            AddRows(wide, a, b, scale, team);
        }
        else
        {
            wide.addmm_(b, a, beta: 1, alpha: scale);
        }

        if (!ReferenceEquals(wide, weight))
        {
            weight.copy_(wide);
        }
    }

    // A row's terms are added up before the row is touched: its own size would swallow their last bits.
    private static void AddRows(Tensor weight, Tensor a, Tensor b, float scale, WorkerTeam team)
    {
        var (rows, columns, rank) = ((int)weight.shape[0], weight.shape[1], a.shape[0]);
        float* target = (float*)TensorAddress.Of(weight), left = (float*)TensorAddress.Of(b), right = (float*)TensorAddress.Of(a);
        using var scratch = new WorkerScratch(team.Size);
        team.ForEach(rows, (worker, row) =>
        {
            var sum = scratch.Reserve(worker, columns);
            LaneMath.Clear(sum, columns);
            for (long i = 0; i < rank; i++)
            {
                LaneMath.AddScaled(sum, right + (i * columns), scale * left[(row * rank) + i], columns);
            }

            LaneMath.Add(target + (row * columns), sum, columns);
        });
    }
}
