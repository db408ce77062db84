using System.Text;

namespace OpenRs.Cloud.Work;

/// <summary>What is stored of a batch.</summary>
public sealed class WorkBatchTests
{
    [Fact]
    public void Suspended_IsStoredUnderItsEarlierName()
    {
        var batch =
            new WorkBatch { BatchId = "rollout-000001", Kind = WorkKind.Rollout, Step = 1, Units = 2, PolicyVersion = 1, Suspended = true };

        var json = StateFormat.Write(batch);

        Assert.Contains("\"Held\":true", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        Assert.True(StateFormat.Read<WorkBatch>(json)!.Suspended);
    }
}
