using OpenRs.Learning.Devices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Devices;

/// <summary>What is counted, of operations whose kernels are known.</summary>
[Collection(SerialCollection.Name)]
public sealed class OperationCounterTests
{
    [Fact]
    public void Counts_KnownSequence_AreThose()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor x = randn(4, 8), weight = randn(6, 8), bias = randn(6);
        using var counter = new OperationCounter();
        var y = nn.functional.linear(x, weight, bias);
        y.narrow(1, 0, 3).transpose(0, 1).silu().mul_(2).contiguous();
        y.to(bfloat16).to(float32).to(float32);
        Assert.Equal(
            new Dictionary<string, long> { ["aten::addmm"] = 1, ["aten::silu"] = 1, ["aten::mul_"] = 1, ["aten::copy_"] = 3 },
            counter.Counts);
    }

    [Theory]
    [InlineData("views", 0)]
    [InlineData("mean", 1)]
    [InlineData("mixed types", 1)]
    [InlineData("attention", 1)]
    [InlineData("norm", 1)]
    [InlineData("softmax", 1)]
    [InlineData("matrix with bias", 1)]
    [InlineData("add, exp, cumsum", 3)]
    public void Of_OneThing_IsWhatAGpuLaunches(string what, long expected)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor x = randn(4, 8), narrow = randn(4, 8).to(bfloat16), heads = randn(2, 1, 4, 8), mask = zeros(4, 4);
        Assert.Equal(expected, OperationCounter.Of(() => _ = what switch
        {
            "views" => x.view(2, 16).narrow(0, 0, 1).unsqueeze(0).expand(3, 1, 16).select(0, 1).to(float32),
            "mean" => x.mean([-1]),
            "mixed types" => narrow.addcmul_(narrow, x, 1),
            "attention" => nn.functional.scaled_dot_product_attention(heads, heads, heads, mask),
            "norm" => Dispatcher.RmsNorm(x, null, 1e-6),
            "softmax" => x.softmax(-1),
            "matrix with bias" => nn.functional.linear(x, x, x.select(0, 0).narrow(0, 0, 4)),
            _ => (x + 1).exp().cumsum(-1),
        }));
    }

    [Fact]
    public void Of_BackwardPass_CountsItToo()
    {
        using var scope = NewDisposeScope();
        var x = randn(4, 8);
        x.requires_grad = true;
        var forward = OperationCounter.Of(() => x.exp().sum());
        var both = OperationCounter.Of(() => x.exp().sum().backward());
        Assert.Equal(2, forward);
        Assert.True(both > forward + 1, $"{both} operations with the backward pass");
    }

    [Fact]
    public void Of_OtherThreads_AreNotCounted()
    {
        using var scope = NewDisposeScope();
        using var counter = new OperationCounter();
        var other = new Thread(() => ones(3).add(1).Dispose());
        other.Start();
        other.Join();
        Assert.Equal(0, counter.Count);
        var error = Assert.Throws<InvalidOperationException>(() => new OperationCounter());
        Assert.Contains("at work", error.Message, StringComparison.Ordinal);
    }
}
