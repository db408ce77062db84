using FsCheck;
using FsCheck.Fluent;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training.Optimizer;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Training;

public sealed class AdamWTests
{
    private static readonly DecoderConfig Config = new()
    {
        VocabSize = 101, HiddenSize = 48, IntermediateSize = 37, LayerCount = 2, HeadCount = 2, KeyValueHeadCount = 1,
        InitializerRange = 0.5,
    };

    private static readonly WorkerTeam Team = new(2);
    private static readonly OptimizerOptions Options = new() { WeightDecay = 0.1, AdamBeta2 = 0.99 };
    private static readonly OptimizerStorage InMemory = new(OptimizerState.Memory);

    [Fact]
    public void Update_ThreeTimes_FollowsTheFormulasInDoublePrecision()
    {
        using var model = Model(TensorType.F32);
        using var optimizer = new AdamW(model.Weights, Options, Team, storage: InMemory);
        var weights = model.Weights.Flat.data<float>().ToArray().Select(value => (double)value).ToArray();
        var (m, v) = (new double[weights.Length], new double[weights.Length]);
        var decays = Decays(model);
        for (var step = 1; step <= 3; step++)
        {
            var gradient = SetGradient(model, step);
            optimizer.Update(0.01, 0.5);
            for (var i = 0; i < weights.Length; i++)
            {
                var g = gradient[i] * 0.5;
                m[i] = (0.9 * m[i]) + (0.1 * g);
                v[i] = (0.99 * v[i]) + (0.01 * g * g);
                weights[i] *= decays[i] ? 1 - (0.01 * 0.1) : 1;
                weights[i] -= 0.01 * (m[i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.99, step))) + 1e-8);
            }
        }

        var actual = model.Weights.Flat.data<float>().ToArray();
        Assert.All(weights.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 3e-6));
        Assert.All(model.Weights.Gradient.data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(TensorType.F32)]
    [InlineData(TensorType.BF16)]
    public void Update_TwoShards_GiveTheBitsOfOne(TensorType type)
    {
        using var whole = Model(type);
        using var parts = Model(type);
        long half = whole.Layout.Count / 2 / AdamW.NormRow * AdamW.NormRow;
        using var one = new AdamW(whole.Weights, Options, Team, storage: InMemory);
        using var first = new AdamW(parts.Weights, Options, Team, new FlatRange(0, half), InMemory);
        using var second = new AdamW(parts.Weights, Options, Team, new FlatRange(half, whole.Layout.Count - half), InMemory);
        for (var step = 1; step <= 3; step++)
        {
            SetGradient(whole, step);
            SetGradient(parts, step);
            Assert.Equal(one.SquaredNorms(), first.SquaredNorms().Concat(second.SquaredNorms()).ToArray());
            one.Update(0.01, 1);
            first.Update(0.01, 1);
            second.Update(0.01, 1);
        }

        Assert.Equal(Bytes(whole.Weights.Flat), Bytes(parts.Weights.Flat));
        Assert.Equal(
            one.Kinds.SelectMany(kind => State(one, kind)), one.Kinds.SelectMany(kind => State(first, kind).Concat(State(second, kind))));
    }

    [Theory]
    [InlineData(TensorType.F32)]
    [InlineData(TensorType.BF16)]
    public void Update_MomentsOnDisk_GivesTheBitsOfMemory(TensorType type)
    {
        using var folder = new TemporaryFolder();
        using var here = Model(type);
        using var there = Model(type);
        using var memory = new AdamW(here.Weights, Options, Team, storage: InMemory);
        using var disk = new AdamW(there.Weights, Options, Team, storage: new(OptimizerState.Disk, folder.Path));
        for (var step = 1; step <= 3; step++)
        {
            SetGradient(here, step);
            SetGradient(there, step);
            memory.Update(0.01, 1);
            disk.Update(0.01, 1);
        }

        Assert.Equal(Bytes(here.Weights.Flat), Bytes(there.Weights.Flat));
        Assert.Equal(State(memory, "exp_avg_sq"), State(disk, "exp_avg_sq"));
    }

    [Fact]
    public void Update_MomentsOnDisk_HasNoFileThatAKilledProcessWouldLeave()
    {
        using var folder = new TemporaryFolder();
        using var model = Model(TensorType.F32);
        using var optimizer = new AdamW(model.Weights, Options, Team, storage: new(OptimizerState.Disk, folder.Path));
        SetGradient(model, 1);
        optimizer.Update(0.01, 1);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Contains(State(optimizer, "exp_avg"), value => value != 0);
    }

    [Fact]
    public void Update_Bf16_HasTheMastersOfAnF32Model()
    {
        using var narrow = Model(TensorType.BF16);
        using var wide = Model(TensorType.F32);
        using (no_grad())
        {
            wide.Weights.Flat.copy_(narrow.Weights.Flat);
        }

        using var halves = new AdamW(narrow.Weights, Options, Team, storage: InMemory);
        using var singles = new AdamW(wide.Weights, Options, Team, storage: InMemory);
        for (var step = 1; step <= 5; step++)
        {
            SetGradient(narrow, step);
            SetGradient(wide, step);
            halves.Update(1e-4, 1);
            singles.Update(1e-4, 1);
        }

        var masters = State(halves, "master");
        Assert.Equal(wide.Weights.Flat.data<float>().ToArray(), masters);
        using var scope = NewDisposeScope();
        var rounded = narrow.Weights.Flat.to(float32).data<float>().ToArray();
        Assert.All(masters.Zip(rounded), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Math.Abs(pair.First) / 256, $"{pair}"));
    }

    [Fact]
    public void SplitAndJoin_AnyFiniteValue_GiveItBackAndRoundToNearest() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<uint>().Where(bits => (bits & 0x7F80_0000) < 0x7F00_0000).ToArbitrary(),
        bits =>
        {
            var value = BitConverter.UInt32BitsToSingle(bits);
            AdamKernel.Split(value, out var weight, out var remainder);
            var rounded = BitConverter.UInt32BitsToSingle((uint)weight << 16);
            var below = BitConverter.UInt32BitsToSingle(bits & 0xFFFF_0000);
            var above = BitConverter.UInt32BitsToSingle((bits & 0xFFFF_0000) + 0x1_0000);
            var nearest = Math.Min(Math.Abs((double)value - below), Math.Abs((double)value - above));
            return BitConverter.SingleToUInt32Bits(
                AdamKernel.Join(weight, remainder)) == bits && Math.Abs((double)value - rounded) == nearest;
        }).QuickCheckThrowOnFailure();

    private static CausalLanguageModel Model(TensorType type)
    {
        var model = new CausalLanguageModel(Config with { StorageType = type });
        WeightInitializer.Initialize(model, 5);
        return model;
    }

    private static float[] SetGradient(CausalLanguageModel model, int step)
    {
        var draws = new PhiloxSequence((ulong)step, 3);
        var values = Enumerable.Range(0, (int)model.Layout.Count).Select(_ => (float)draws.NextNormal().First).ToArray();
        model.Weights.Gradient.data<float>().CopyFrom(values);
        return values;
    }

    private static bool[] Decays(CausalLanguageModel model) =>
        [.. model.Layout.Slots.SelectMany(slot => Enumerable.Repeat(slot.Shape.Length > 1, (int)slot.Count))];

    private static float[] State(AdamW optimizer, string kind)
    {
        using var values = optimizer.Read(kind, optimizer.Range);
        return values.data<float>().ToArray();
    }

    private static byte[] Bytes(Tensor tensor) => tensor.bytes.ToArray();
}
