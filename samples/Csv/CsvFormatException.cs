namespace Jepa.Samples.Csv;

/// <summary>A file that cannot be read as a table, or lacks what was asked for; the message says where.</summary>
/// <param name="message">One sentence: what is wrong, where, and what was expected.</param>
public sealed class CsvFormatException(string message) : FormatException(message);
