using Jepa.Samples.Csv;
using Microsoft.Data.Analysis;
using Microsoft.ML;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>The rows as ML.NET reads them, under the file's own names.</summary>
internal sealed record RowTable(
    CsvSeries Series,
    string SeriesName,
    IReadOnlyList<Channel> Observe,
    IReadOnlyList<Channel> Action,
    Target? Target,
    ModelColumns Columns)
{
    /// <summary>The given rows, with the target and the row of the table beside the file's columns.</summary>
    public IDataView View(int[] rows)
    {
        List<DataFrameColumn> columns = [.. FileColumns(rows), new Int32DataFrameColumn(Columns.Row, rows)];
        if (Target is not null)
            columns.Add(new SingleDataFrameColumn(Columns.Target, rows.Select(row => (float)Target.Values[row])));
        return new DataFrame(columns);
    }

    /// <summary>The schema that the saved model names: the file's columns alone.</summary>
    public DataViewSchema Schema => ((IDataView)new DataFrame(FileColumns([]))).Schema;

    private IEnumerable<DataFrameColumn> FileColumns(int[] rows)
    {
        foreach (DataFrameColumn column in Csv.FileColumns.Of(Series, SeriesName, Observe.Concat(Action), rows))
            yield return column;
        if (Target is null || Observe.Concat(Action).Any(channel => channel.Name == Target.Name))
            yield break;
        if (Target.Reading == Reading.Multiclass)
        {
            yield return new StringDataFrameColumn(Target.Name, rows.Select(row =>
                double.IsNaN(Target.Values[row]) ? "" : Target.Classes[(int)Target.Values[row]]));
        }
        else
        {
            yield return new SingleDataFrameColumn(Target.Name, rows.Select(row => (float)Target.Values[row]));
        }
    }
}
