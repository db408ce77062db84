using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace OpenRs.CommandLine;

/// <summary>Options and arguments that take a number: what is wrong with a value is said in one line, with what is allowed.</summary>
public static class NumberOption
{
    /// <summary>Takes numbers from a range only.</summary>
    /// <typeparam name="T">Type of the number.</typeparam>
    /// <param name="option">The option.</param>
    /// <param name="least">Smallest number; its type's smallest for none.</param>
    /// <param name="most">Largest number; its type's largest for none.</param>
    /// <returns>The same option.</returns>
    public static Option<T> Within<T>(this Option<T> option, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        option.CustomParser = result => Parse(option.Name, result, least, most) ?? default;
        return option;
    }

    /// <summary>Takes numbers from a range only, or none.</summary>
    /// <inheritdoc cref="Within{T}(Option{T}, T, T)"/>
    public static Option<T?> Within<T>(this Option<T?> option, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        option.CustomParser = result => Parse(option.Name, result, least, most);
        return option;
    }

    /// <summary>Takes numbers from a range only.</summary>
    /// <typeparam name="T">Type of the number.</typeparam>
    /// <param name="argument">The argument.</param>
    /// <param name="least">Smallest number; its type's smallest for none.</param>
    /// <param name="most">Largest number; its type's largest for none.</param>
    /// <returns>The same argument.</returns>
    public static Argument<T> Within<T>(this Argument<T> argument, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        argument.CustomParser = result => Parse(argument.Name, result, least, most) ?? default;
        return argument;
    }

    private static T? Parse<T>(string name, ArgumentResult result, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        // The last one counts where an option may be repeated.
        var text = result.Tokens[^1].Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        var kind = T.IsInteger(T.One / (T.One + T.One)) ? "a whole number" : "a number";
        var range = (least == T.MinValue && T.IsNegative(least), most == T.MaxValue) switch
        {
            (true, true) => "",
            (_, true) => $" of at least {Text(least)}",
            (true, _) => $" of at most {Text(most)}",
            _ => $" from {Text(least)} to {Text(most)}",
        };
        result.AddError($"{name} {text}: must be {kind}{range}.");
        return null;
    }

    private static string Text<T>(T number)
        where T : IFormattable
        => number.ToString(null, CultureInfo.InvariantCulture);
}
