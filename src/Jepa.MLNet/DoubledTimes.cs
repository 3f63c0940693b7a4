namespace Jepa.MLNet;

/// <summary>What becomes of a frame whose series already has a frame of the same time.</summary>
public enum DoubledTimes
{
    /// <summary>The row is refused: an error names its series, the time and the row.</summary>
    Refuse,

    /// <summary>
    /// The first frame of a time stands; rows of the same time that follow are left out, as if they were not there.
    /// </summary>
    KeepFirst,
}
