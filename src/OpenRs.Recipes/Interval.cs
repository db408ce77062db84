using System.Globalization;

namespace OpenRs.Recipes;

/// <summary>A range of numbers; open ends are excluded.</summary>
internal readonly record struct Interval(double Min, double Max, bool OpenMin = false, bool OpenMax = false)
{
    /// <summary>Any finite number.</summary>
    public static readonly Interval Finite = new(double.MinValue, double.MaxValue);

    public bool Contains(double value) => (OpenMin ? value > Min : value >= Min) && (OpenMax ? value < Max : value <= Max);

    public override string ToString() => this == Finite
        ? "a finite number"
        : string.Create(CultureInfo.InvariantCulture, $"a number in {(OpenMin ? '(' : '[')}{Min}, {Max}{(OpenMax ? ')' : ']')}");
}
