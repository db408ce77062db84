using System.Globalization;
using System.Text.Json;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Verification;
using OpenRs.Verification.Options;

namespace OpenRs.Cloud.Cli.Verification;

/// <summary>Verifies rows, prints the verdicts and keeps the counts.</summary>
internal sealed class VerdictPrinter
{
    private const int AnswerWidth = 36;

    private readonly string _settings;
    private readonly MathVerifier _verifier;
    private readonly OutputFormat _format;
    private readonly bool _listDisagreements;
    private readonly int[] _counts = new int[Enum.GetValues<Verdict>().Length];
    private int _expected;
    private int _agreed;

    public VerdictPrinter(string settings, VerifierProfile profile, OutputFormat format, bool listDisagreements)
    {
        _settings = settings;
        _verifier = settings == VerifyCommand.Evaluation ? MathVerifier.ForEvaluation(profile) : MathVerifier.ForTraining(profile);
        _format = format;
        _listDisagreements = listDisagreements;
    }

    /// <summary>Verifies a row and prints its verdict.</summary>
    public void Verify(int number, JsonElement row)
    {
        var completion = JsonLinesFile.Text(row, "completion");
        var result = _settings == VerifyCommand.Evaluation
            ? Evaluate(row, completion)
            : _verifier.Verify(JsonLinesFile.Text(row, "gold"), completion);
        _counts[(int)result.Verdict]++;
        Print(number, result);
        if (JsonLinesFile.Find(row, _settings) is { ValueKind: JsonValueKind.Number } expected)
        {
            Compare(number, result, expected.GetDouble());
        }

        if (JsonLinesFile.Find(row, "expected") is { ValueKind: JsonValueKind.Object } verdicts
            && JsonLinesFile.TextOrNull(verdicts, _settings) is { } verdict)
        {
            Count(number, result, VerdictName.Of(result.Verdict) == verdict, verdict);
        }
    }

    /// <summary>Prints the counts to standard error.</summary>
    public void Summarize(int malformed)
    {
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_counts.Sum()} rows ({_settings}): {Count(Verdict.Correct)} correct, {Count(Verdict.Wrong)} wrong, "
                + $"{Count(Verdict.UnparseableGold)} unparseable gold, {Count(Verdict.Timeout)} timeout, {malformed} malformed"));
        if (_expected > 0)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"agreement with what the rows expect ({_settings}): {_agreed} of {_expected} ({100.0 * _agreed / _expected:F2} %)"));
        }
    }

    private VerificationResult Evaluate(JsonElement row, string completion)
    {
        var target = JsonLinesFile.TextOrNull(row, "evaluation_gold_target") switch
        {
            null or "latex" => GoldTarget.Latex,
            "expr" => GoldTarget.Expression,
            var other => throw new InvalidDataException($"evaluation_gold_target is '{other}'; it must be latex or expr."),
        };
        return _verifier.Verify(
            JsonLinesFile.TextOrNull(row, "evaluation_gold") ?? JsonLinesFile.Text(row, "gold"), target, completion);
    }

    private static string Cut(string? text)
    {
        var line = (text ?? "-").ReplaceLineEndings(" ");
        return line.Length <= AnswerWidth ? line : string.Concat(line.AsSpan(0, AnswerWidth - 3), "...");
    }

    private int Count(Verdict verdict) => _counts[(int)verdict];

    private void Print(int number, VerificationResult result) => Console.WriteLine(_format == OutputFormat.Table
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{number,7}  {VerdictName.Of(result.Verdict),-16}  {Cut(result.Extracted),-AnswerWidth}  {Cut(result.GoldParsed)}")
        : JsonLine.Of(writer =>
        {
            writer.WriteNumber("line", number);
            writer.WriteString("verdict", VerdictName.Of(result.Verdict));
            writer.WriteString("extracted", result.Extracted);
            writer.WriteString("gold_parsed", result.GoldParsed);
        }));

    private void Compare(int number, VerificationResult result, double expected)
    {
        // The reference system rewards every answer to a gold answer that it cannot read, its metric none.
        var isOne = result.Verdict == Verdict.Correct || (result.Verdict == Verdict.UnparseableGold && _settings == VerifyCommand.Training);
        Count(number, result, isOne == (expected == 1.0), expected.ToString(CultureInfo.InvariantCulture));
    }

    private void Count(int number, VerificationResult result, bool agrees, string expected)
    {
        _expected++;
        _agreed += agrees ? 1 : 0;
        if (!agrees && _listDisagreements)
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"line {number}: {VerdictName.Of(result.Verdict)}, expected {expected}: "
                    + $"extracted '{result.Extracted}', gold '{result.GoldParsed}'"));
        }
    }
}
