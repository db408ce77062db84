using System.CommandLine;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Models;
using TorchSharp;

namespace OpenRs.Cloud.Agent;

/// <summary><c>check</c>: whether tensors work here; part of <c>openrs doctor</c>.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Multiply two matrices and say what did it.");
        command.SetAction(static _ =>
        {
            using var ones = torch.ones(64, 64);
            using var product = torch.matmul(ones, ones);
            using var sum = product.sum();
            var good = sum.item<float>() == 64 * 64 * 64;
            Console.WriteLine(
                $"{TorchLibrary.Description}; {torch.get_num_threads()} threads, learning engine {EngineVersion.Current}, "
                + $"kernels in {CpuKernels.VectorBits}-bit vectors");
            return good ? 0 : 1;
        });
        return command;
    }
}
