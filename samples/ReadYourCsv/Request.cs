namespace Jepa.Samples.ReadYourCsv;

/// <summary>The columns that a call names; lists as a command line gives them.</summary>
internal sealed record NamedColumns(
    string? Series, IReadOnlyList<string> Observe, IReadOnlyList<string> Action, string? Label, string? Time);

/// <summary>What to train.</summary>
internal sealed record Training(int WindowSize, int Horizon, int Epochs, int LatentSize, int Seed)
{
    /// <summary>Frames from the first of a transition to its last.</summary>
    public int Span => WindowSize + Horizon;
}
