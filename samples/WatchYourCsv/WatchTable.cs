using Jepa.Samples.Csv;
using Microsoft.Data.Analysis;
using Microsoft.ML;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>The rows as ML.NET reads them, under the file's own names.</summary>
/// <param name="Table">The table.</param>
/// <param name="Series">Its rows in reading order.</param>
/// <param name="SeriesName">The column that tells series apart.</param>
/// <param name="Channels">The channels that are watched.</param>
/// <param name="Times">Each row's time as the file has it; null without a column of times.</param>
/// <param name="Marks">Whether each row is marked as an anomaly; null without marks.</param>
/// <param name="Names">Names for what the chain makes.</param>
internal sealed record WatchTable(
    CsvTable Table,
    CsvSeries Series,
    string SeriesName,
    IReadOnlyList<Channel> Channels,
    IReadOnlyList<string>? Times,
    bool[]? Marks,
    ModelColumns Names)
{
    /// <summary>Gets whether a channel lacks a value somewhere.</summary>
    public bool HasMissing => Channels.Any(channel => channel.Values.Any(double.IsNaN));

    /// <summary>Gets the schema of the file's columns alone, which a saved chain names.</summary>
    public DataViewSchema Schema => ((IDataView)new DataFrame(FileColumns([]))).Schema;

    /// <summary>The given rows, and beside the file's columns the row of the table.</summary>
    public IDataView View(int[] rows) =>
        new DataFrame([.. FileColumns(rows), new Int32DataFrameColumn(Names.Row, rows)]);

    /// <summary>How many spans of so many frames the rows hold, none of them across a hole.</summary>
    public int Spans(IEnumerable<int> rows, int frames) =>
        rows.CountBy(row => Series.Stretches[row]).Sum(stretch => Math.Max(0, stretch.Value - frames + 1));

    /// <summary>The series that a row is of.</summary>
    public string StretchOf(int row) => Csv.FileColumns.NameOf(Series, row);

    private IEnumerable<DataFrameColumn> FileColumns(int[] rows) =>
        Csv.FileColumns.Of(Series, SeriesName, Channels, rows);
}
