using System.Globalization;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Metrics;

/// <summary>A metric over the steps as a plot of plain characters, which any terminal shows.</summary>
internal sealed class StepPlot
{
    // Odd, so that one row is the middle.
    private const int Height = 13;
    private const int DefaultWidth = 80;
    private readonly string _name;
    private readonly int _width;
    private readonly List<(int Step, double Value)> _points;
    private readonly string[] _labels;
    private readonly double _least;
    private readonly double _most;

    private StepPlot(string name, List<(int Step, double Value)> points)
    {
        (_name, _points, _width) = (name, points, TerminalWidth.Output ?? DefaultWidth);
        (_least, _most) = (points.Min(static point => point.Value), points.Max(static point => point.Value));
        var middle = (_least + _most) / 2;
        _labels = [.. Enumerable.Repeat("", Height)];
        (_labels[0], _labels[Height / 2], _labels[^1]) = (Text(_most), Text(middle), Text(_least));
    }

    private int LabelWidth => _labels.Max(static label => label.Length);

    private int Columns => Math.Max(1, _width - LabelWidth - 2);

    private int First => _points[0].Step;

    private int Last => _points[^1].Step;

    /// <summary>Prints a metric.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="steps">The steps, oldest first.</param>
    public static void Print(string name, IEnumerable<StepMetrics> steps)
    {
        var points = steps
            .Where(step => step.Values.TryGetValue(name, out var value) && double.IsFinite(value))
            .Select(step => (step.Step, step.Values[name]))
            .ToList();
        if (points.Count == 0)
        {
            Console.WriteLine($"{name}: no step has a value.");
            return;
        }

        new StepPlot(name, points).Print();
    }

    private void Print()
    {
        Console.WriteLine(LinePart.Join(
            [
                new(_name), new($"last {Text(_points[^1].Value)}", 3), new($"least {Text(_least)}", 2), new($"most {Text(_most)}", 2),
                new(Last - First >= Columns ? "each column is the mean of its steps" : "", 1),
            ],
            _width).TrimEnd());
        var rows = Rows();
        for (var row = 0; row < Height; row++)
        {
            Console.WriteLine($"{_labels[row].PadLeft(LabelWidth)} |{new string(rows[row]).TrimEnd()}");
        }

        Console.WriteLine($"{new string(' ', LabelWidth)} +{new string('-', Columns)}");
        Console.WriteLine(new string(' ', LabelWidth + 2) + StepLabels());
    }

    private char[][] Rows()
    {
        var rows = Enumerable.Range(0, Height).Select(_ => Enumerable.Repeat(' ', Columns).ToArray()).ToArray();
        foreach (var column in _points.GroupBy(point => ColumnOf(point.Step)))
        {
            // A metric that never changes is a line in the middle.
            var height = _most > _least ? (column.Average(static point => point.Value) - _least) / (_most - _least) : 0.5;
            rows[(int)Math.Round((1 - height) * (Height - 1))][column.Key] = '*';
        }

        return rows;
    }

    private int ColumnOf(int step) => Last == First ? 0 : (int)Math.Round((double)(step - First) / (Last - First) * (Columns - 1));

    // The first and the last step, and the middle one where there is room.
    private string StepLabels()
    {
        var line = new string(' ', Columns).ToCharArray();
        Put(line, Label(First), 0);
        var last = Label(Last);
        if (Last > First && Label(First).Length + last.Length + 1 <= Columns)
        {
            Put(line, last, Columns - last.Length);
            var middle = Label(First + ((Last - First) / 2));
            var at = ColumnOf(First + ((Last - First) / 2)) - (middle.Length / 2);
            if (at > Label(First).Length && at + middle.Length < Columns - last.Length)
            {
                Put(line, middle, at);
            }
        }

        return new string(line).TrimEnd();
    }

    private static void Put(char[] line, string text, int at) =>
        text.AsSpan(0, Math.Min(text.Length, line.Length - at)).CopyTo(line.AsSpan(at));

    private static string Label(int step) => string.Create(CultureInfo.InvariantCulture, $"step {step}");

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
