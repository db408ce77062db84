namespace OpenRs.Bench.Learning;

/// <summary>A device has too little memory for a benchmark; scripts skip it then.</summary>
internal sealed class DoesNotFitException(string message) : Exception(message);
