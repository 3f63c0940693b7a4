using Jepa.MLNet.MLNetInternals;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Windowing;

/// <summary>Counts the holes in series, and the rows that their times leave without a window.</summary>
internal sealed class HoleCount
{
    private long _holes;
    private long _series;

    /// <summary>Gets or sets the rows whose time is missing.</summary>
    public long Timeless { get; set; }

    /// <summary>Gets or sets the rows whose time their series already has.</summary>
    public long Doubled { get; set; }

    /// <summary>Counts a hole, the first of its series or one more.</summary>
    public void Add(bool isFirst)
    {
        _holes++;
        _series += isFirst ? 1 : 0;
    }

    /// <summary>Warns in ML.NET's log of what was counted; says nothing where nothing was.</summary>
    /// <param name="host">The host of the log.</param>
    /// <param name="times">What the times mean.</param>
    /// <param name="series">How many series there are.</param>
    public void Warn(IHost host, WindowTimes times, int series)
    {
        if (_holes + Timeless + Doubled == 0)
            return;
        using var log = new ActivityLog(host, "Sliding windows");
        string column = $"Column '{times.ColumnName}'";
        if (_holes > 0)
        {
            log.Warning(FormattableString.Invariant(
                $"{column}: {Counted(_holes, "hole")} longer than {times.MaximumStep} in {_series} of ") +
                FormattableString.Invariant($"{series} series; behind each, a series begins anew."));
        }
        if (Timeless > 0)
            log.Warning($"{column}: {Counted(Timeless, "row")} without a time left out.");
        if (Doubled > 0)
            log.Warning($"{column}: {Counted(Doubled, "row")} of a time that is there already left out.");
    }

    private static string Counted(long count, string noun) =>
        FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
