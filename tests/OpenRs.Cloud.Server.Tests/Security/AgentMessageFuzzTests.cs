using Google.Protobuf;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>What agents send, before any grain sees it: each message becomes records or is refused, within bounds.</summary>
public sealed class AgentMessageFuzzTests
{
    private static readonly PriceBook Prices = new(PriceBook.Defaults);
    private static readonly string Hash = new('a', 64);

    private static readonly ConnectRequest[] Good =
    [
        new()
        {
            Hello = new Hello
            {
                AgentId = "agent-1",
                Pool = "default",
                GpuType = "A40",
                GpuCount = 2,
                Device = "NVIDIA A40",
                EngineVersion = EngineVersion.Of(V1.DeviceType.Cpu),
                DeviceType = V1.DeviceType.Cpu,
                ProcessNonce = new string('n', 32),
                Roles = { AgentRole.Rollout, AgentRole.Train },
            },
        },
        new()
        {
            Heartbeat = new Heartbeat
            {
                LeaseId = "run-000000000001.7",
                FencingToken = 7L << 32,
                Sequence = 3,
                TrainerWork = true,
                Phases = { new PhaseSeconds { Phase = Phase.Rollout, Seconds = 1.5 } },
            },
        },
        new()
        {
            WorkResult = new WorkResult
            {
                LeaseId = "run-000000000001.7",
                FencingToken = 7L << 32,
                UnitId = "train-000003/0",
                Result = new ObjectRef { Name = "projects/p/runs/run-000000000001/policies/4", Sha256 = Hash },
                Checkpoint = new CheckpointRef
                {
                    Prefix = "projects/p/runs/run-000000000001/checkpoints/4", Step = 4, WeightsSha256 = Hash,
                },
                StepSeconds = 12,
                Metrics = { ["loss"] = 0.5, ["reward"] = 1 },
                Verdicts = new VerdictCounts { Correct = 3, Wrong = 1 },
            },
        },
        new() { WorkFailure = new WorkFailure { LeaseId = "run-000000000001.7", UnitId = "rollout-000003/1", Error = "out of memory" } },
        new() { CloseLease = new CloseLease { LeaseId = "run-000000000001.7", FencingToken = 7L << 32, Sequence = 9 } },
        new() { RequestWork = new RequestWork { LeaseId = "run-000000000001.7", MaxUnits = 4 } },
    ];

    [Fact]
    public void Map_ChangedMessages_AreTakenOrRefused() => new Fuzz(
        "messages of agents",
        [.. Good.Select(static message => message.ToByteArray())],
        static bytes => Map(ConnectRequest.Parser.ParseFrom(bytes)),
        static error => error is CloudException or InvalidProtocolBufferException)
    {
        Words =
        [
            "projects/p/runs/run-000000000001/", "run-000000000001.", "/0", "..", "\u0012\u0000", "\u001a\u00ff", "\u000a\u0004", "\u007f",
        ],
    }.Run();

    private static object? Map(ConnectRequest request) => request.MessageCase switch
    {
        ConnectRequest.MessageOneofCase.Hello => AgentInfoMapper.ToAgentInfo(request.Hello, Prices, DateTimeOffset.UnixEpoch),
        ConnectRequest.MessageOneofCase.Heartbeat => SessionMapper.ToRenewal(request.Heartbeat),
        ConnectRequest.MessageOneofCase.WorkResult => SessionMapper.ToReport(request.WorkResult),
        ConnectRequest.MessageOneofCase.WorkFailure => SessionMapper.ToFailure(request.WorkFailure),
        ConnectRequest.MessageOneofCase.CloseLease => SessionMapper.ToRenewal(request.CloseLease),
        ConnectRequest.MessageOneofCase.RequestWork => SessionMapper.JobOfLease(request.RequestWork.LeaseId),
        _ => null,
    };
}
