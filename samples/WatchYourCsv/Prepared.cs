using Jepa.Samples.Csv;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>All that can be found out, and refused, before training.</summary>
internal sealed record Prepared(WatchTable Table, IReadOnlyList<Machine> Machines, Settings Settings)
{
    /// <summary>The widest span whose covariance the detector learns.</summary>
    private const int WidestSpan = 1024;

    /// <summary>Finds columns, machines and a setting that the rows suffice for.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="named">The columns that the call names.</param>
    /// <param name="maximumStep">A longer step of time is a hole; found by looking if <see langword="null"/>.</param>
    /// <param name="cut">Cuts the rows into normal and watched ones.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="notes">Receives what was found out.</param>
    /// <exception cref="WrongCallException">What is asked for cannot be done with these rows.</exception>
    /// <exception cref="CsvFormatException">A file is no table, or a column not what it is named for.</exception>
    public static Prepared Of(
        CsvTable table,
        NamedColumns named,
        double? maximumStep,
        Func<CsvSeries, Machine[]> cut,
        Settings settings,
        List<string> notes)
    {
        notes.AddRange(table.Notes);
        Roles roles = Roles.Of(table, named);
        notes.AddRange(roles.Notes);
        CsvSeries series = CsvSeries.Of(table, roles.Series, roles.Time, maximumStep);
        notes.AddRange(series.Notes);
        Machine[] machines = [.. cut(series).Where(machine => machine.Normal.Length > 0)];
        int[] normal = [.. machines.SelectMany(machine => machine.Normal)];
        IReadOnlyList<CsvColumn> observe =
            named.Observe.Count > 0 ? roles.Observe : Counters.LeaveOut(roles.Observe, machines, notes);
        Channel[] channels = Channel.Observed(observe, normal, cleaned: normal, notes);
        if (roles.Label is null && MarkLike(observe.Except(Named(channels, observe))) is { } mark)
            notes.Add($"If '{mark}' marks anomalies, add --label {ColumnList.Quote(mark)} to hold alerts against it.");
        if (channels.Length == 0)
        {
            throw new WrongCallException(
                "No column of numbers varies in the rows to learn from; expected one at least that does.");
        }
        settings = Fitting(settings, channels.Length, notes);
        var names = new ModelColumns([.. table.Columns.Select(column => column.Name)]);
        var rows = new WatchTable(
            table,
            series,
            names.Series(roles.Series?.Name),
            channels,
            roles.Time?.Cells,
            roles.Label is null ? null : Marks.Of(roles.Label),
            names);
        int spans = machines.Sum(machine => rows.Spans(machine.Normal, settings.SpanFrames));
        if (spans < settings.FewestSpans)
        {
            throw new WrongCallException(FormattableString.Invariant(
                $"The {normal.Length} rows to learn from have {spans} stretches of {settings.SpanFrames} frames; ")
                + FormattableString.Invariant(
                $"a false alarm rate of {settings.FalseAlarmRate} takes at least {settings.FewestSpans}: ")
                + "give more rows to learn from (--train-rows), a smaller --window, or a larger --false-alarm-rate.");
        }
        string channel = channels.Length == 1 ? "channel" : "channels";
        notes.Add($"{normal.Length} rows are taken for normal, {machines.Sum(machine => machine.Watched.Length)} are "
            + $"watched; {channels.Length} {channel}, in windows of {settings.WindowSize} frames.");
        return new Prepared(rows, machines, settings);
    }

    private static IEnumerable<CsvColumn> Named(Channel[] channels, IEnumerable<CsvColumn> columns) =>
        columns.Where(column => channels.Any(channel => channel.Name == column.Name));

    /// <summary>A column of two values that the normal rows have one of.</summary>
    private static string? MarkLike(IEnumerable<CsvColumn> leftOut) => leftOut.FirstOrDefault(column =>
        column.Cells.Distinct().Count() == 2)?.Name;

    /// <summary>A smaller window where the channels are many.</summary>
    private static Settings Fitting(Settings settings, int channels, List<string> notes)
    {
        int most = WidestSpan / channels - Settings.Horizon;
        if (settings.WindowSize <= most)
            return settings;
        if (most < 2)
        {
            throw new WrongCallException(
                $"There are {channels} channels; expected at most {WidestSpan / 3}: name fewer by --observe.");
        }
        notes.Add($"{channels} channels are many: windows hold {most} frames instead of {settings.WindowSize}.");
        return settings with { WindowSize = most };
    }
}
