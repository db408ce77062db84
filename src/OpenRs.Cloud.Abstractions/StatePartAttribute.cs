namespace OpenRs.Cloud;

/// <summary>
/// Says that a type is an immutable part of states, of which one has many and a write changes few. <see cref="StateFormat"/> keeps the JSON
/// of each such object for as long as the object lives.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StatePartAttribute : Attribute;
