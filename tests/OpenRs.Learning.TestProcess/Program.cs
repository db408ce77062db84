using OpenRs.Learning.Devices;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.TestProcess;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Distributed.Collectives;
using TorchSharp;

// Trains one rank on made-up data and says what it does: "listening PORT", "step N", "saved N", "done". NAME=VALUE arguments:
// kind (grpo or sft), model, rank, world, port, lanes, end (last step), from (a checkpoint), out (folder of checkpoints), saves (steps),
// timeout (seconds), shift (other data, as a mistake), lora (rank of an adapter that is trained), device (on a GPU the ranks meet by NCCL).
var arguments = args.Select(static argument => argument.Split('=', 2))
    .GroupBy(static pair => pair[0])
    .ToDictionary(static pairs => pairs.Key, static pairs => pairs.Last()[1]);
int Number(string name, int fallback = 0) => arguments.TryGetValue(name, out var text) ? int.Parse(text) : fallback;

try
{
    var device = ComputeDevice.Resolve(arguments.GetValueOrDefault("device", "cpu"));
    using var group = Number("world", 1) == 1 ? null : ProcessGroup.Connect(
        new ProcessGroupOptions
        {
            Rank = Number("rank"),
            World = Number("world"),
            Port = Number("port"),
            Token = "token of the test process",
            Backend = device.type == DeviceType.CPU ? CollectiveBackend.Sockets : CollectiveBackend.Nccl,
            Gpu = Math.Max(0, device.index),
            Timeout = TimeSpan.FromSeconds(Number("timeout", 60)),
        },
        static port => Console.WriteLine($"listening {port}"));
    using var model = CausalLanguageModel.Load(arguments["model"], device);
    if (arguments.ContainsKey("lora"))
    {
        model.AddAdapter(new LoraOptions { UpdateRank = Number("lora") }, seed: 11);
    }

    using var trainer = TestTrainer.Create(arguments["kind"], arguments["model"], model, Number("lanes", 1), group, device);
    if (arguments.TryGetValue("from", out var checkpoint))
    {
        trainer.Trainer.LoadCheckpoint(checkpoint);
    }

    var saves = arguments.GetValueOrDefault("saves", "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToHashSet();
    while (trainer.Completed < Number("end"))
    {
        trainer.Step(new PhiloxSequence((ulong)(trainer.Completed + Number("shift")), stream: 4));
        Console.WriteLine($"step {trainer.Completed}");
        if (saves.Contains(trainer.Completed))
        {
            trainer.Trainer.SaveCheckpoint(Path.Combine(arguments["out"], $"{trainer.Completed}"));
            Console.WriteLine($"saved {trainer.Completed}");
        }
    }

    Console.WriteLine("done");
    return 0;
}
catch (ProcessGroupException error)
{
    Console.WriteLine(error.Message);
    return 3;
}
