using Jepa.MLNet;
using Jepa.Training;
using Jepa.Training.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>Learns the normal behaviour of machines, and watches the rest of what they did.</summary>
internal sealed class Watcher(MLContext ml, Settings settings, WatchTable table)
{
    private const int MostFolds = 5;

    /// <summary>Learns one model of all machines' normal rows, each standardized by its own.</summary>
    /// <param name="machines">The machines.</param>
    /// <param name="progress">Told of each epoch.</param>
    /// <param name="cancellation">Stops the training.</param>
    /// <returns>What watches; dispose of it.</returns>
    public Watch Learn(
        IReadOnlyList<Machine> machines, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        ITransformer[][] framing = [.. machines.Select(machine => Framing(table.View(machine.Normal)))];
        FrameRow[][] normal = [.. machines.Select((machine, index) => Frames(framing[index], machine.Normal))];
        int transitions = machines.Sum(machine =>
            table.Spans(machine.Normal, settings.WindowSize + Settings.Horizon));
        using TrainedJepa jepa = new JepaTrainer(settings.Training(transitions, table.HasMissing))
            .Train(SeriesOf(normal), progress, cancellationToken: cancellation);
        using JepaModel model = jepa.ToJepaModel();
        JepaAnomalyTransformer[] detectors = Detectors(model, machines, normal);
        return new Watch([.. machines.Select((machine, index) => new WatchChain(
            machine,
            new TransformerChain<ITransformer>([.. framing[index], Windowing(), detectors[index]]),
            detectors[index]))]);
    }

    /// <summary>Watches the machines, a verdict for each watched row that has a full span.</summary>
    public Verdict[] Run(Watch watch) =>
        [.. watch.Chains.SelectMany(chain => Verdict.Of(ml, chain.Whole, table, chain.Machine))];

    /// <summary>Saves the chain of a machine, from the file's columns to the verdict.</summary>
    public void Save(WatchChain chain, string path) => ml.Model.Save(chain.Whole, table.Schema, path);

    /// <summary>From the file's columns to a frame: each channel standardized by the machine's normal rows.</summary>
    private ITransformer[] Framing(IDataView normal)
    {
        string[] channels = [.. table.Channels.Select(channel => channel.Name)];
        string[] wide = [.. table.Channels.Where(channel => channel.IsDouble).Select(channel => channel.Name)];
        List<IEstimator<ITransformer>> steps =
            [ml.Transforms.NormalizeMeanVariance(Pairs(channels), fixZero: false)];
        if (wide.Length > 0)
            steps.Add(ml.Transforms.Conversion.ConvertType(Pairs(wide), DataKind.Single));
        steps.Add(ml.Transforms.Concatenate(table.Names.Frame, channels));
        var fitted = new List<ITransformer>();
        foreach (IEstimator<ITransformer> step in steps)
        {
            fitted.Add(step.Fit(normal));
            normal = fitted[^1].Transform(normal);
        }
        return [.. fitted];

        static InputOutputColumnPair[] Pairs(string[] names) =>
            [.. names.Select(name => new InputOutputColumnPair(name))];
    }

    private FrameRow[] Frames(ITransformer[] framing, int[] rows)
    {
        var whole = new TransformerChain<ITransformer>(framing);
        IEnumerable<float[]> frames = whole.Transform(table.View(rows)).GetColumn<float[]>(table.Names.Frame);
        return [.. frames.Zip(rows, (frame, row) =>
            new FrameRow { Stretch = table.StretchOf(row), Frame = frame })];
    }

    private List<Series> SeriesOf(FrameRow[][] machines)
    {
        var series = new List<Series>();
        foreach (IGrouping<string, FrameRow> stretch in machines.SelectMany(rows => rows).GroupBy(row => row.Stretch))
        {
            float[] frames = [.. stretch.SelectMany(row => row.Frame)];
            if (frames.Length >= (settings.WindowSize + Settings.Horizon) * table.Channels.Count)
                series.Add(new Series(frames, table.Channels.Count));
        }
        return series;
    }

    private SlidingWindowTransformer Windowing() => ml.Transforms
        .SlidingWindow(table.Names.Window, table.Names.Frame, settings.SpanFrames, table.SeriesName)
        .Fit(Load([]));

    private IDataView Spans(IEnumerable<FrameRow> rows) => Windowing().Transform(Load(rows));

    private JepaAnomalyEstimator Detection(JepaModel model) => ml.Transforms.DetectAnomalyByJepa(
        table.Names.Verdict, table.Names.Window, model, settings.FalseAlarmRate, table.Names.Blame,
        options: settings.Detection);

    /// <summary>
    /// One machine is measured by how its own residuals spread. Of several, each is measured by how those of the
    /// others do, and has p-values of its own, where it has the rows for them: as a machine that is new.
    /// </summary>
    private JepaAnomalyTransformer[] Detectors(JepaModel model, IReadOnlyList<Machine> machines, FrameRow[][] normal)
    {
        int folds = Math.Min(MostFolds, machines.Count);
        var detectors = new JepaAnomalyTransformer[machines.Count];
        for (int fold = 0; fold < folds; fold++)
        {
            bool IsOther(int machine) => machine % folds != fold;
            bool areEnough = machines.Where((_, machine) => IsOther(machine)).Sum(SpansOf) >= settings.FewestSpans;
            IEnumerable<FrameRow[]> learned = normal.Where((_, machine) => !areEnough || IsOther(machine));
            JepaAnomalyTransformer shared = Detection(model).Fit(Spans(learned.SelectMany(rows => rows)));
            for (int machine = fold; machine < machines.Count; machine += folds)
            {
                bool isNew = areEnough && SpansOf(machines[machine]) >= settings.FewestSpans;
                detectors[machine] = isNew ? shared.Recalibrate(Spans(normal[machine])) : shared;
            }
            if (!detectors.Contains(shared))
                shared.Dispose();
        }
        return detectors;

        int SpansOf(Machine machine) => table.Spans(machine.Normal, settings.SpanFrames);
    }

    private IDataView Load(IEnumerable<FrameRow> rows)
    {
        // The names and the size of a frame are known only now.
        SchemaDefinition schema = SchemaDefinition.Create(typeof(FrameRow));
        schema[nameof(FrameRow.Stretch)].ColumnName = table.SeriesName;
        schema[nameof(FrameRow.Frame)].ColumnName = table.Names.Frame;
        schema[nameof(FrameRow.Frame)].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, table.Channels.Count);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class FrameRow
    {
        public string Stretch { get; set; } = "";

        public float[] Frame { get; set; } = [];
    }
}
