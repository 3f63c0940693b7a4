namespace Jepa.Samples.Csv;

/// <summary>The columns that a call names; lists as a command line gives them.</summary>
internal sealed record NamedColumns(
    string? Series, IReadOnlyList<string> Observe, IReadOnlyList<string> Action, string? Label, string? Time);
