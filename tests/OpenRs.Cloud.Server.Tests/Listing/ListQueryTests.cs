using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Checkpoints;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Runs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Listing;

/// <summary>What a page of a list may make the server look at is bounded, whatever the filter.</summary>
public sealed class ListQueryTests
{
    private const string List = "projects/p/runs/r/checkpoints";
    private int _looked;

    [Fact]
    public async Task TakeAsync_WhatMatchesIsFarAway_GoesThereByBoundedPages()
    {
        var (token, pages, found) = ("", 0, new List<Checkpoint>());
        do
        {
            var query = Query("step = 2400 OR step = 2401", "", token);
            _looked = 0;
            var (page, next) = await query.TakeAsync(Checkpoints(2500, query.After), CancellationToken.None);
            Assert.InRange(_looked, 1, ListCost.MaxExamined + 1);
            found.AddRange(page);
            (token, pages) = (next, pages + 1);
        }
        while (token.Length > 0);

        // Two without any, a full one, and one for what is after it.
        Assert.Equal((4, "2400 2401"), (pages, string.Join(' ', found.Select(static checkpoint => checkpoint.Step))));
    }

    [Fact]
    public async Task TakeAsync_InAnotherOrder_SortsSoManyAndRefusesMore()
    {
        var first = await Query("", "step desc", "").TakeAsync(Checkpoints(ListCost.MaxSorted, null), CancellationToken.None);
        Assert.Equal([4999, 4998], first.Page.Select(static checkpoint => checkpoint.Step));
        var second = await Query("", "step desc", first.Next).TakeAsync(Checkpoints(ListCost.MaxSorted, null), CancellationToken.None);
        Assert.Equal([4997, 4996], second.Page.Select(static checkpoint => checkpoint.Step));
        var error = await Assert.ThrowsAsync<CloudException>(
            () => Query("", "step desc", "").TakeAsync(Checkpoints(ListCost.MaxSorted + 1, null), CancellationToken.None));
        Assert.Equal("order_by", Assert.Single(error.Violations).Field);
        Assert.Throws<CloudException>(() => Query("step = 1", "step desc", "").After ?? Query("", "", first.Next).After);
    }

    // Three at once would be hundreds of rounds that find nothing.
    [Theory]
    [InlineData("", "", 0, 3)]
    [InlineData("step > 0", "", 0, ListCost.MaxExamined)]
    [InlineData("", "step desc", 0, ListCost.MaxExamined)]
    [InlineData("", "", 5, ListCost.MaxExamined)]
    public void AtOnce_OfASmallPage_IsLargeWhereOnlySomeRunsMatch(string filter, string orderBy, int state, int atOnce)
    {
        var request = new ListRunsRequest { Parent = "projects/p", PageSize = 2, Filter = filter, OrderBy = orderBy };
        Assert.Equal(atOnce, RunGrpcService.QueryOf(request, state == 0 ? [] : [state]).AtOnce);
    }

    private static ListQuery<Checkpoint> Query(string filter, string orderBy, string token) =>
        ListQuery<Checkpoint>.Parse(List, pageSize: 2, token, filter, orderBy, CheckpointFields.All);

    private async IAsyncEnumerable<(string Id, Checkpoint? Item)> Checkpoints(int count, string? after)
    {
        for (var step = after is null ? 0 : int.Parse(after, System.Globalization.CultureInfo.InvariantCulture) + 1; step < count; step++)
        {
            _looked++;
            yield return ($"{step}", new Checkpoint { Step = step });
        }

        await Task.CompletedTask;
    }
}
