using Jepa.MLNet;
using Jepa.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>Windows and learns without labels; then reads a label from raw window and latent.</summary>
internal sealed class Experiment(Prepared prepared, ResultFolder results)
{
    public const string Model = "model.zip";

    /// <summary>The files of a trained model, to be kept in this order.</summary>
    public static readonly string[] Files = [Model, Pretraining.Encoder, Pretraining.Predictor];

    private readonly MLContext _ml = new(prepared.Training.Seed);

    private string ModelPath => Path.Combine(results.Aside, Model);

    public ExperimentResult Run(IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        RowTable rows = prepared.Rows;
        IDataView training = rows.View(prepared.Split.Training);
        var pretraining = new Pretraining(_ml, rows, prepared.Training);
        ITransformer[] windowing = pretraining.Windowing(training);
        IDataView windows = Transform(windowing, training);
        (JepaEncodingTransformer encoder, bool isCollapsed) = pretraining.Run(
            windows, prepared.BatchSize, prepared.HasMissing, results.Aside, progress, cancellation);
        using (encoder)
        {
            prepared.Saved.Save(_ml, [.. windowing, encoder], rows.Schema, ModelPath);
            string[] warnings = isCollapsed
                ? ["The latent has collapsed: every window is encoded to nearly the same point."]
                : [];
            if (rows.Target is null)
                return new ExperimentResult(windows.GetColumn<int>(rows.Columns.Row).Count(), 0, [], warnings);
            try
            {
                IDataView test = Transform(windowing, rows.View(prepared.Split.Test));
                ExperimentResult result = Read(windowing, encoder, windows, test);
                return result with { Warnings = [.. warnings, .. result.Warnings] };
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                results.Keep(Files);
                throw new InvalidOperationException(
                    $"{exception.Message} (The model is trained and kept; reading the label from it failed.)",
                    exception);
            }
        }
    }

    private ExperimentResult Read(
        ITransformer[] windowing, JepaEncodingTransformer encoder, IDataView training, IDataView test)
    {
        RowTable rows = prepared.Rows;
        Probe probe = Probe.Of(_ml, rows.Target!, rows.Columns);
        IDataView labelled = Labelled(training);
        ITransformer label = probe.Label(labelled);
        labelled = Cached(label.Transform(labelled));
        IDataView tested = Cached(label.Transform(Labelled(test)));
        int size = prepared.Training.WindowSize * rows.Observe.Count;
        int count = Count(labelled);

        ITransformer latent = probe.Linear(rows.Columns.Latent).Fit(
            _ml.Data.Cache(encoder.Transform(labelled), rows.Columns.Latent, rows.Columns.Target));
        IDataView fromLatent = Cached(latent.Transform(encoder.Transform(tested)));
        ITransformer[] readable = probe.Readable(fromLatent) is { } last ? [last] : [];
        prepared.Saved.Save(_ml, [.. windowing, encoder, latent, .. readable], rows.Schema, ModelPath);

        IDataView fromRaw = Cached(probe.RawLinear(size, count).Fit(labelled).Transform(tested));
        IDataView fromTrees = Cached(probe.RawTrees().Fit(labelled).Transform(tested));
        ProbeScore[] scores =
        [
            probe.Evaluate("raw", "Sdca", fromRaw),
            probe.Evaluate("raw", "FastTree", fromTrees),
            probe.Evaluate("latent", "Sdca", fromLatent),
        ];
        var warnings = new Warnings(prepared, probe);
        return new ExperimentResult(count, Count(tested), scores,
        [
            .. warnings.Of(scores, probe.Losses(fromRaw), probe.Losses(fromTrees), probe.Losses(fromLatent)),
        ]);
    }

    private IDataView Labelled(IDataView windows) =>
        _ml.Data.FilterRowsByMissingValues(windows, prepared.Rows.Columns.Target);

    private IDataView Cached(IDataView view) => _ml.Data.Cache(view);

    private int Count(IDataView view) => view.GetColumn<int>(prepared.Rows.Columns.Row).Count();

    private static IDataView Transform(ITransformer[] steps, IDataView view) =>
        steps.Aggregate(view, (rows, step) => step.Transform(rows));
}

/// <summary>The result of a run.</summary>
internal sealed record ExperimentResult(
    int TrainingWindows, int TestWindows, IReadOnlyList<ProbeScore> Rows, IReadOnlyList<string> Warnings);
