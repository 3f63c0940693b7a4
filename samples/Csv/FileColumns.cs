using Microsoft.Data.Analysis;

namespace Jepa.Samples.Csv;

/// <summary>Rows of a table as ML.NET reads them, under the file's own names.</summary>
internal static class FileColumns
{
    /// <summary>The series of each row, and its channels.</summary>
    public static IEnumerable<DataFrameColumn> Of(
        CsvSeries series, string seriesName, IEnumerable<Channel> channels, int[] rows)
    {
        yield return new StringDataFrameColumn(seriesName, rows.Select(row => NameOf(series, row)));
        foreach (Channel channel in channels)
        {
            yield return channel.IsDouble
                ? new DoubleDataFrameColumn(channel.Name, rows.Select(row => channel.Values[row]))
                : new SingleDataFrameColumn(channel.Name, rows.Select(row => (float)channel.Values[row]));
        }
    }

    /// <summary>
    /// The series that a row is of. One without a name would be taken for a missing one, which has no windows.
    /// </summary>
    public static string NameOf(CsvSeries series, int row) =>
        series.Stretches[row] is var stretch && stretch is "" or [' ', ..] ? $"all{stretch}" : stretch;
}
