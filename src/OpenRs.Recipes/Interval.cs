using System.Globalization;

namespace OpenRs.Recipes;

/// <summary>A range of numbers; open ends are excluded, zero may be in it besides.</summary>
internal readonly record struct Interval(double Min, double Max, bool OpenMin = false, bool OpenMax = false, bool OrZero = false)
{
    /// <summary>Any finite number.</summary>
    public static readonly Interval Finite = new(double.MinValue, double.MaxValue);

    public bool Contains(double value) =>
        (OrZero && value == 0) || ((OpenMin ? value > Min : value >= Min) && (OpenMax ? value < Max : value <= Max));

    public override string ToString() => this == Finite
        ? "a finite number"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{(OrZero ? "0 or " : "")}a number in {(OpenMin ? '(' : '[')}{Min}, {Max}{(OpenMax ? ')' : ']')}");
}
