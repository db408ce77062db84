using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using OpenRs.Bench.Learning;

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
var parsed = root.Parse(["bench", .. args]);
if (parsed.Action is not ParseErrorAction wrong)
{
    return await parsed.InvokeAsync();
}

// As in openrs: wrong input is exit code 2, and the line that says so must not scroll away under a page of help.
wrong.ShowHelp = false;
await parsed.InvokeAsync();
return 2;
