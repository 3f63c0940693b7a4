using Jepa.MLNet;
using Jepa.Samples.Csv;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>A chain that an earlier call saved.</summary>
internal sealed record SavedWatch(string Path, ITransformer Chain, DataViewSchema Columns) : IDisposable
{
    /// <summary>Gets the detector, the chain's last step.</summary>
    public JepaAnomalyTransformer Detector => Steps(Chain).OfType<JepaAnomalyTransformer>().Last();

    /// <summary>Loads a chain.</summary>
    /// <exception cref="WrongCallException">The file is not there, or is none.</exception>
    public static SavedWatch Load(MLContext ml, string path)
    {
        if (!File.Exists(path))
        {
            throw new WrongCallException(
                $"There is no '{path}' to score by; expected --model PATH, or an --output with a watch.zip.");
        }
        ITransformer chain;
        DataViewSchema columns;
        try
        {
            chain = ml.Model.Load(path, out columns);
        }
        catch (Exception exception) when (exception
            is FormatException
            or InvalidDataException
            or InvalidOperationException)
        {
            throw new WrongCallException($"'{path}' is no chain that can be loaded: {exception.Message}");
        }
        var saved = new SavedWatch(path, chain, columns);
        if (Steps(chain).OfType<JepaAnomalyTransformer>().Any() && columns[0].Type is TextDataViewType)
            return saved;
        saved.Dispose();
        throw new WrongCallException($"'{path}' does not raise alerts; expected a watch.zip of this sample.");
    }

    /// <summary>The rows of a table, as the chain takes them.</summary>
    /// <exception cref="CsvFormatException">The table lacks a column that the chain reads.</exception>
    public WatchTable Read(CsvTable table, NamedColumns named, double? maximumStep, List<string> notes)
    {
        notes.AddRange(table.Notes);
        DataViewSchema.Column[] channels = [.. Columns.Skip(1)];
        string[] observe = [.. channels.Select(column => ColumnList.Quote(column.Name))];
        Roles roles = Roles.Of(table, named with { Observe = observe });
        notes.AddRange(roles.Notes);
        CsvSeries series = CsvSeries.Of(table, roles.Series, roles.Time, maximumStep);
        notes.AddRange(series.Notes);
        return new WatchTable(
            table,
            series,
            Columns[0].Name,
            [.. channels.Select((column, index) => new Channel(
                column.Name, roles.Observe[index].Numbers(), IsDouble: column.Type == NumberDataViewType.Double))],
            roles.Time?.Cells,
            roles.Label is null ? null : Marks.Of(roles.Label),
            new ModelColumns([.. table.Columns.Select(column => column.Name)]));
    }

    public void Dispose() => (Chain as IDisposable)?.Dispose();

    private static IEnumerable<ITransformer> Steps(ITransformer chain) =>
        chain as IEnumerable<ITransformer> ?? [chain];
}
