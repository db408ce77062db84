namespace OpenRs.Learning.Devices;

/// <summary>The device that was asked for is not there.</summary>
public sealed class DeviceNotFoundException : NotSupportedException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was asked for, what is there, and what to do.</param>
    public DeviceNotFoundException(string message)
        : base(message)
    {
    }
}
