using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// A number that keeps whether it is an integer, so that adding it to an integer tensor does not change the tensor's type.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct Scalar
{
    private readonly double _real;
    private readonly long _integer;
    private readonly long _isInteger;

    private Scalar(double real) => _real = real;

    private Scalar(long integer)
    {
        _integer = integer;
        _isInteger = 1;
    }

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);
}
