using System.Text.Json.Serialization;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>What a load run showed; the names of its JSON are snake case. Latencies in milliseconds, rates per second.</summary>
internal sealed record LoadReport
{
    /// <summary>Simulated agents.</summary>
    public required int Agents { get; init; }

    /// <summary>Runs they work for.</summary>
    public required int Runs { get; init; }

    /// <summary>HTTP/2 connections of their streams.</summary>
    public required int Connections { get; init; }

    /// <summary>Seconds measured.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processors of the machine, which agents and server share.</summary>
    public required int Processors { get; init; }

    /// <summary>Grants by OpenLease and Heartbeat.</summary>
    public required double LeasesPerSecond { get; init; }

    /// <summary>Median of Heartbeat to LeaseGranted.</summary>
    public required double LeaseP50Ms { get; init; }

    /// <summary>99th percentile of the same.</summary>
    public required double LeaseP99Ms { get; init; }

    /// <summary>Longest of the same.</summary>
    public required double LeaseMaxMs { get; init; }

    /// <summary>99th percentile of OpenLease to LeaseGranted while all agents joined at once.</summary>
    public required double OpenP99Ms { get; init; }

    /// <summary>Seconds until all agents held a lease.</summary>
    public required double JoinSeconds { get; init; }

    /// <summary>Units given out.</summary>
    public required double WorkPerSecond { get; init; }

    /// <summary>Median of RequestWork to Work within a batch.</summary>
    public required double WorkP50Ms { get; init; }

    /// <summary>99th percentile of the same.</summary>
    public required double WorkP99Ms { get; init; }

    /// <summary>Results taken in.</summary>
    public required double ReportsPerSecond { get; init; }

    /// <summary>Median of WorkResult to Receipt.</summary>
    public required double ReportP50Ms { get; init; }

    /// <summary>99th percentile of the same.</summary>
    public required double ReportP99Ms { get; init; }

    /// <summary>Longest of the same.</summary>
    public required double ReportMaxMs { get; init; }

    /// <summary>Broken streams, ended leases, refused results.</summary>
    public required int Errors { get; init; }

    /// <summary>Processor time of the server in percent of one processor.</summary>
    public required double ServerCpuPercent { get; init; }

    /// <summary>Processor time of the agents in percent of one processor.</summary>
    public required double AgentsCpuPercent { get; init; }

    /// <summary>Largest resident memory of the server in MiB.</summary>
    public required double ServerRssMb { get; init; }

    /// <summary>From the start of the process after a kill -9 to the first lease granted; unset without <c>--restart</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RestartSeconds { get; init; }
}
