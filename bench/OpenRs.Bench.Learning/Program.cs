using System.CommandLine;
using System.CommandLine.Help;
using OpenRs.Bench.Learning;
using OpenRs.CommandLine;

Terminal.Protect();

// Not a root command: that would name the file of this program, and people type openrs bench.
var bench = new Command(
    "bench",
    """
    Measures the learning engine on this machine.

      openrs bench generate --preset 25m --batch 32 --new-tokens 256
      openrs bench train --preset 25m --batch 8 --tokens 512
      openrs bench tokenize --model DIR --text FILE

    bench/compare.sh runs the same work with PyTorch and transformers beside it and prints the ratio.
    """)
{
    GenerateCommand.Create(),
    TrainCommand.Create(),
    TokenizeCommand.Create(),
};
var root = new Command("openrs") { bench, new HelpOption() };
return await CommandInvocation.RunAsync(root, ["bench", .. args]);
