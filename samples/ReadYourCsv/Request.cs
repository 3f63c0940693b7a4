namespace Jepa.Samples.ReadYourCsv;

/// <summary>What to train.</summary>
internal sealed record Training(int WindowSize, int Horizon, int Epochs, int LatentSize, int Seed)
{
    /// <summary>Frames from the first of a transition to its last.</summary>
    public int Span => WindowSize + Horizon;
}
