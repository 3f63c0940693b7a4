using Jepa.Samples.Csv;
using Microsoft.ML;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>All that can be found out, and refused, before training.</summary>
internal sealed record Prepared(
    string File, NamedColumns Named, RowTable Rows, Split Split, Training Training, int BatchSize, SavedRun Saved)
{
    private const long MostInputs = 200_000;

    /// <exception cref="WrongCallException">What is asked for cannot be done with these rows.</exception>
    /// <exception cref="CsvFormatException">A file is no table, or a column not what it is named for.</exception>
    public static Prepared Of(
        CsvTable table, NamedColumns named, Training training, double? maximumStep, List<string> notes)
    {
        notes.AddRange(table.Notes);
        Roles roles = Roles.Of(table, named);
        notes.AddRange(roles.Notes);
        CsvSeries series = CsvSeries.Of(table, roles.Series, roles.Time, maximumStep);
        notes.AddRange(series.Notes);
        Target? target = roles.Label is null ? null : Target.Of(roles.Label);
        Split split = target is null
            ? new Split([.. series.Order], [], "none")
            : Split.Of(series, target, training);
        Channel[] observe = Channel.Observed(
            roles.Observe, split.Training, [.. Enumerable.Range(0, table.RowCount)], notes);
        if (observe.Length == 0)
        {
            throw new WrongCallException(
                "No observed column varies in the rows to learn from; expected one at least that does.");
        }
        Channel[] action = Channel.Actions(roles.Action);
        if ((long)training.WindowSize * observe.Length > MostInputs)
        {
            throw new WrongCallException(
                $"--window {training.WindowSize} of {observe.Length} columns are "
                + $"{(long)training.WindowSize * observe.Length} numbers; expected at most {MostInputs}.");
        }
        var columns = new ModelColumns([.. table.Columns.Select(column => column.Name)]);
        var rows = new RowTable(series, columns.Series(roles.Series?.Name), observe, action, target, columns);
        int batch = new Pretraining(new MLContext(), rows, training)
            .BatchSize(new Windows(series, training.WindowSize), split.Training);
        int[] lengths = [.. series.Order.CountBy(row => series.Stretches[row]).Select(pair => pair.Value)];
        if (lengths.Count(length => length < training.WindowSize) is > 0 and int few)
        {
            notes.Add($"{few} of {lengths.Length} series are shorter than --window {training.WindowSize}: "
                + "their rows are not used.");
        }
        if (target is { Classes.Count: > 0 })
            notes.Add(Described(target));
        return new Prepared(
            table.FileOf(0),
            new NamedColumns(
                roles.Series?.Name, Names(observe), Names(action), target?.Name, roles.Time?.Name),
            rows,
            split,
            training,
            batch,
            new SavedRun(
                roles.Series?.Name,
                rows.SeriesName,
                roles.Time?.Name,
                maximumStep,
                Names(observe),
                [.. observe.Where(channel => channel.IsDouble).Select(channel => channel.Name)],
                Names(action),
                target?.Name,
                target?.Reading,
                target?.Classes ?? [],
                columns.Latent,
                training.WindowSize));
    }

    public bool HasMissing =>
        Rows.Observe.Any(channel => Rows.Series.Order.Any(row => double.IsNaN(channel.Values[row])));

    private static string[] Names(Channel[] channels) => [.. channels.Select(channel => channel.Name)];

    private static string Described(Target target)
    {
        Dictionary<double, int> counts = target.Values.Where(double.IsFinite).CountBy(value => value).ToDictionary();
        string classes = string.Join(", ", target.Classes.Index().Take(12).Select(pair =>
            $"{Shown.Cell(pair.Item)} {counts.GetValueOrDefault(pair.Index)} times"));
        string positive = target.Reading == Reading.Binary ? $"; {Shown.Cell(target.Classes[1])} is the positive" : "";
        return $"'{target.Name}' is read as {target.Classes.Count} classes: {classes}{positive}.";
    }
}
