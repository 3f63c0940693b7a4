namespace Jepa.Samples;

/// <summary>What was asked for cannot be done with what was given; found before any work.</summary>
internal sealed class WrongCallException(string message) : Exception(message);
