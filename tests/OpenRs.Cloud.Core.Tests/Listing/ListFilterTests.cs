using System.Globalization;

namespace OpenRs.Cloud.Listing;

public sealed class ListFilterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly ListField<Item>[] Fields =
    [
        ListField<Item>.Text("state", static item => item.State),
        ListField<Item>.Text("spec.model", static item => item.Model),
        ListField<Item>.Number("step", static item => item.Step),
        ListField<Item>.Time("create_time", static item => item.Created),
        ListField<Item>.Flag("pinned", static item => item.Pinned),
        ListField<Item>.Map("labels", static item => item.Labels),
    ];

    private static readonly Item One = new("RUNNING", "projects/p/models/0.5B", 7.5, Noon, true, new()
    {
        ["team"] = "math", ["example.com/owner"] = "ann",
    });

    [Theory]
    [InlineData("", true)]
    [InlineData("state = RUNNING", true)]
    [InlineData("state=running", false)]
    [InlineData("state != RUNNING", false)]
    [InlineData("state : run", true)]
    [InlineData("spec.model:0.5B", true)]
    [InlineData("spec.model = projects/p/models/0.5B", true)]
    [InlineData("spec.model = \"projects/p/models/0.5B\"", true)]
    [InlineData("step = 7.5", true)]
    [InlineData("step > -1 AND step < 7.6", true)]
    [InlineData("step >= 7.5 AND step <= 7.4", false)]
    [InlineData("create_time > \"2026-01-31T11:59:59Z\"", true)]
    [InlineData("create_time > \"2026-01-31T14:00:00+01:00\"", false)]
    [InlineData("create_time >= 2026-01-31", true)]
    [InlineData("pinned = true", true)]
    [InlineData("labels.team = math", true)]
    [InlineData("labels.team != maths", true)]
    [InlineData("labels.other != maths", false)]
    [InlineData("NOT labels.other = maths", true)]
    [InlineData("labels:team AND NOT labels:other", true)]
    [InlineData("labels.example.com/owner = 'ann'", true)]
    [InlineData("labels.\"example.com/owner\":A", true)]
    [InlineData("labels.team:*", true)]
    [InlineData("labels.other:*", false)]
    [InlineData("state = \"RUN\\\"NING\"", false)]

    // OR binds tighter than AND, as AIP-160 has it.
    [InlineData("step = 1 AND state = X OR state = RUNNING", false)]
    [InlineData("(step = 1 AND state = X) OR state = RUNNING", true)]
    [InlineData("NOT NOT (NOT step = 1)", true)]
    public void Matches_ByTheValuesOfTheFields(string filter, bool matches) =>
        Assert.Equal(matches, ListFilter<Item>.Parse(filter, Fields).Matches(One));

    [Theory]
    [InlineData("stat = X", "at position 1: there is no field 'stat' here; there are state, spec.model, step,")]
    [InlineData("state", "at position 6: one of = != < <= > >= : is missing.")]
    [InlineData("state = ", "at position 9: a value is missing.")]
    [InlineData("state = RUNNING step = 1", "at position 17: 'step' is not AND, OR or the end.")]
    [InlineData("state = RUNNING AND", "at position 20: the name of a field is missing.")]
    [InlineData("(state = RUNNING", "at position 17: AND, OR or ')' is missing.")]
    [InlineData("state = RUNNING)", "at position 16: ')' is not AND, OR or the end.")]
    [InlineData("AND", "at position 1: 'AND' is not the name of a field.")]
    [InlineData("state = \"RUN", "at position 9: the text that begins here has no closing \".")]
    [InlineData("state = \"RUN\\", "at position 9: the text that begins here has no closing \".")]
    [InlineData("state & X", "at position 7: '&' means nothing here; put texts between quotes.")]
    [InlineData("step = many", "at position 8: step is a number, such as 3 or 0.5.")]
    [InlineData("step = NaN", "at position 8: step is a number")]
    [InlineData("step : 3", "at position 8: step is no text; compare it by")]
    [InlineData("create_time > noon", "at position 15: create_time is a time, such as \"2026-01-31T08:00:00Z\".")]
    [InlineData("pinned = yes", "at position 10: pinned is true or false.")]
    [InlineData("labels = x", "at position 1: labels is a map: name a key, as in labels.key = \"value\"")]
    public void Parse_WhatIsNone_SaysWhere(string filter, string message) =>
        Assert.StartsWith(
            message, Assert.Throws<FilterException>(() => ListFilter<Item>.Parse(filter, Fields)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_TooLongOrTooDeep_IsRefusedBeforeItIsRead()
    {
        var deepest = new string('(', 10) + string.Concat(Enumerable.Repeat("NOT ", 10)) + "step = 1" + new string(')', 10);
        Assert.False(ListFilter<Item>.Parse("step = 2 AND " + deepest, Fields).Matches(One));
        var deeper = Assert.Throws<FilterException>(() => ListFilter<Item>.Parse("(" + deepest + ")", Fields));
        Assert.Contains("more than 20 parentheses and NOTs", deeper.Message, StringComparison.Ordinal);
        var many = Assert.Throws<FilterException>(() => ListFilter<Item>.Parse(new string('(', 1000), Fields));
        Assert.Contains("at position 21: more than 20", many.Message, StringComparison.Ordinal);
        var longer = Assert.Throws<FilterException>(() => ListFilter<Item>.Parse(new string('(', 1001), Fields));
        Assert.Equal("has 1001 characters; at most 1000 are allowed.", longer.Message);
    }

    [Fact]
    public void Parse_AnyTextOfItsPieces_ReadsOrSaysWhere()
    {
        string[] pieces =
        [
            "state", "labels", ".", "step", "=", "!=", "<", ">=", ":", "(", ")", "AND", "OR", "NOT", "\"a\"", "'", "7", "-", "*", " ", "\\",
        ];
        var random = new Random(11);
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var filter = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 12))
                .Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                ListFilter<Item>.Parse(filter, Fields).Matches(One);
                read++;
            }
            catch (FilterException exception)
            {
                Assert.Matches("^at position [0-9]+: ", exception.Message);
            }
        }

        Assert.InRange(read, 1, 19_999);
    }

    [Theory]
    [InlineData("step", "1 2 3 4")]
    [InlineData("step desc", "4 3 2 1")]
    [InlineData("state, step desc", "4 1 3 2")]
    [InlineData("labels.team desc,step asc", "3 1 2 4")]
    [InlineData("create_time desc", "1 2 3 4")]
    public void Apply_SortsByTheFields(string order, string expected)
    {
        Item[] items =
        [
            new("B", "", 2, Noon.AddHours(-1), false, []),
            new("A", "", 1, Noon, false, new() { ["team"] = "a" }),
            new("A", "", 4, Noon.AddHours(-3), false, []),
            new("B", "", 3, Noon.AddHours(-2), false, new() { ["team"] = "b" }),
        ];
        var sorted = ListOrder<Item>.Parse(order, Fields)!.Apply(items);
        Assert.Equal(expected, string.Join(' ', sorted.Select(static item => item.Step.ToString(CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData("stat", "names 'stat'; there are state,")]
    [InlineData("labels", "names 'labels'; there are")]
    [InlineData("step down", "has 'step down'; write a field, then asc or desc")]
    [InlineData("step,", "has ''; write a field")]
    [InlineData("step,step,step,step", "must name at most 3 fields")]
    public void ParseOrder_WhatIsNone_SaysWhat(string order, string message) => Assert.StartsWith(
        message, Assert.Throws<FilterException>(() => ListOrder<Item>.Parse(order, Fields)).Message, StringComparison.Ordinal);

    private sealed record Item(
        string State, string Model, double Step, DateTimeOffset Created, bool Pinned, Dictionary<string, string> Labels);
}
