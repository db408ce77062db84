using System.Globalization;
using System.Text.Json;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Verification;
using OpenRs.Verification.Rewards;

namespace OpenRs.Cloud.Cli.Verification;

/// <summary>Rewards groups, prints the values and keeps the counts.</summary>
internal sealed class RewardPrinter
{
    private const double Tolerance = 1e-6;

    private readonly WeightedRewards _rewards;
    private readonly RewardOptions _options;
    private readonly OutputFormat _format;
    private readonly bool _listDisagreements;
    private readonly int[] _verdicts = new int[Enum.GetValues<Verdict>().Length];
    private int _groups;
    private int _expected;
    private int _agreed;

    public RewardPrinter(WeightedRewards rewards, RewardOptions options, OutputFormat format, bool listDisagreements)
    {
        _rewards = rewards;
        _options = options;
        _format = format;
        _listDisagreements = listDisagreements;
    }

    /// <summary>Rewards a row's group and prints the values.</summary>
    public void Reward(int number, JsonElement row)
    {
        var outcome = _rewards.Evaluate(new RewardRequest(JsonLinesFile.Text(row, "solution"), Samples(row)));
        _groups++;
        foreach (var (verdict, _, _) in outcome.Results)
        {
            _verdicts[(int)verdict]++;
        }

        if (_format == OutputFormat.Table)
        {
            PrintTable(number, outcome);
        }
        else
        {
            Console.WriteLine(JsonLine.Of(writer => Write(writer, number, outcome)));
        }

        if (JsonLinesFile.Find(row, "rewards") is { ValueKind: JsonValueKind.Object } expected)
        {
            Compare(number, outcome, expected);
        }
    }

    /// <summary>Prints the counts to standard error.</summary>
    public void Summarize(int malformed)
    {
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_groups} groups: {Count(Verdict.Correct)} correct, {Count(Verdict.Wrong)} wrong, "
                + $"{Count(Verdict.UnparseableGold)} unparseable gold, {Count(Verdict.Timeout)} timeout, {malformed} malformed"));
        if (_expected > 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"agreement with column 'rewards': {_agreed} of {_expected} values ({100.0 * _agreed / _expected:F2} %)"));
        }
    }

    private static void Write(Utf8JsonWriter writer, int number, RewardOutcome outcome)
    {
        writer.WriteNumber("line", number);
        writer.WriteStartArray("verdicts");
        foreach (var (verdict, _, _) in outcome.Results)
        {
            writer.WriteStringValue(VerdictName.Of(verdict));
        }

        writer.WriteEndArray();
        writer.WriteStartObject("rewards");
        for (var f = 0; f < outcome.Names.Count; f++)
        {
            writer.WriteStartArray(outcome.Names[f]);
            foreach (var value in outcome.PerFunction[f])
            {
                writer.WriteNumberValue(value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void PrintTable(int number, RewardOutcome outcome)
    {
        for (var f = 0; f < outcome.Names.Count; f++)
        {
            var values = string.Join(
                ' ', outcome.PerFunction[f].Select(value => value.ToString("0.0000", CultureInfo.InvariantCulture).PadLeft(8)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number,7}  {outcome.Names[f],-18}  {values}"));
        }
    }

    private RewardSample[] Samples(JsonElement row)
    {
        if (JsonLinesFile.Find(row, "completions") is not { ValueKind: JsonValueKind.Array } texts
            || texts.EnumerateArray().Any(text => text.ValueKind != JsonValueKind.String))
        {
            throw new InvalidDataException("Column 'completions' is missing or not a list of texts.");
        }

        var tokens = JsonLinesFile.Find(row, "completion_tokens");
        if (tokens is null && _options.TrlCompat)
        {
            return [.. texts.EnumerateArray().Select(text => new RewardSample(text.GetString()!, 0))];
        }

        if (tokens is not { ValueKind: JsonValueKind.Array } || tokens.Value.GetArrayLength() != texts.GetArrayLength()
            || tokens.Value.EnumerateArray().Any(count => count.ValueKind != JsonValueKind.Number || !count.TryGetInt32(out _)))
        {
            throw new InvalidDataException(
                "Column 'completion_tokens' is missing or not one whole number per completion. Lengths in tokens need it; "
                    + "--trl-compat counts characters.");
        }

        return [.. texts.EnumerateArray().Zip(
            tokens.Value.EnumerateArray(), (text, count) => new RewardSample(text.GetString()!, count.GetInt32()))];
    }

    private int Count(Verdict verdict) => _verdicts[(int)verdict];

    private void Compare(int number, RewardOutcome outcome, JsonElement expected)
    {
        for (var f = 0; f < outcome.Names.Count; f++)
        {
            if (Column(expected, outcome.Names[f]) is not { ValueKind: JsonValueKind.Array } values)
            {
                continue;
            }

            foreach (var (i, value) in values.EnumerateArray().Take(outcome.Totals.Length).Index())
            {
                var agrees = value.ValueKind == JsonValueKind.Number && Math.Abs(
                    value.GetDouble() - outcome.PerFunction[f][i]) <= Tolerance;
                _expected++;
                _agreed += agrees ? 1 : 0;
                if (!agrees && _listDisagreements)
                {
                    Console.Error.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"line {number}, completion {i}: {outcome.Names[f]} {outcome.PerFunction[f][i]}, expected {value}"));
                }
            }
        }
    }

    // A file may hold the cosine for several maximum lengths: cosine_3584; the script's default of 1000 is cosine_default.
    private JsonElement? Column(JsonElement expected, string name)
    {
        if (name != "cosine" || expected.TryGetProperty(name, out _))
        {
            return JsonLinesFile.Find(expected, name);
        }

        return JsonLinesFile.Find(expected, string.Create(CultureInfo.InvariantCulture, $"cosine_{_options.CosineMaxLength}"))
            ?? (_options.CosineMaxLength == new RewardOptions().CosineMaxLength ? JsonLinesFile.Find(expected, "cosine_default") : null);
    }
}
