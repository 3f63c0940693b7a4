namespace Jepa.MLNet;

/// <summary>What becomes of the first K − 1 frames of a series.</summary>
public enum IncompleteWindows
{
    /// <summary>
    /// Rows without a full window are dropped: a series of n frames gives n − K + 1 windows at stride 1, and none
    /// if n &lt; K.
    /// </summary>
    Drop,

    /// <summary>
    /// The series' first frame stands in for the frames before it: a series of n frames gives n windows at stride 1.
    /// </summary>
    RepeatFirstFrame,
}
