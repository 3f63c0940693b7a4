using Jepa.MLNet;
using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Scoring;
using Jepa.Training.Data;
using Jepa.Training.Native;
using Microsoft.ML;

namespace Jepa.Training;

/// <summary>Learns a world model from a column of windows and encodes the column with its encoder.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Known-sized vector of K·C numbers or Booleans: K frames, oldest first |
/// | Output column data type | Known-sized vector of <xref:System.Single> with D values, slot names included |
/// | Required NuGet in addition to Microsoft.ML | TorchSharp-cpu or another TorchSharp runtime, for training alone |
/// | Exportable to ONNX | No: the encoder is an ONNX file already |
///
/// The rows of a series must be in time order, one frame apart; rows of different series may be interleaved. Labels are
/// never read: columns other than the windows, the series, the actions and the times are not even opened.
///
/// What `SlidingWindow` says of its windows (their size, their frames, their series) need not be said again in the
/// options, and is checked where it is. A window that does not slide on from the one before it begins its series anew,
/// and so does one behind a hole in time, where `SlidingWindow` was given a time column and a longest step.
///
/// Each epoch is written to ML.NET's log (`MLContext.Log`), and so are warnings: a collapsed latent, a loss that rose,
/// steps of unequal length in the time column.
///
/// To judge what was learned, whole series must stay apart: give `TrainTestSplit` and `CrossValidate` the series column
/// as their `samplingKeyColumnName`.
///
/// ]]>
/// </format>
/// </remarks>
public sealed class JepaTrainingEstimator : IEstimator<JepaEncodingTransformer>
{
    private readonly TransformsCatalog _catalog;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly JepaTrainingOptions _options;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly TrainedJepa? _initialModel;

    internal JepaTrainingEstimator(
        TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        JepaTrainingOptions options,
        IProgress<TrainingProgress>? progress,
        TrainedJepa? initialModel)
    {
        options.Validate(windowSizeIsKnown: options.IsWindowSizeGiven);
        LibTorch.EnsureLoaded();
        _catalog = catalog;
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _options = options;
        _progress = progress;
        _initialModel = initialModel;
    }

    /// <summary>
    /// Reads the windows, trains, and makes the transformer of the trained model, encoder and predictor. The windows
    /// are read once or twice, or, with a <see cref="JepaTrainingOptions.ShuffleBufferSize"/>, anew each epoch.
    /// </summary>
    /// <param name="input">
    /// Data with the columns of windows and, where named in the options, of series, actions and time.
    /// </param>
    /// <returns>The transformer; dispose of it when it is no longer needed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not what training reads.</exception>
    /// <exception cref="ArgumentException">
    /// The windows cannot be learned from, or rows are out of time order; the message says where and why.
    /// </exception>
    /// <exception cref="InvalidOperationException">Streamed data changed from one reading to the next.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    public JepaEncodingTransformer Fit(IDataView input)
    {
        using TrainedJepa trained = Train(input);
        using JepaModel model = trained.ToJepaModel();
        return _catalog.JepaEncode(_outputColumnName, _inputColumnName, model).Fit(input);
    }

    /// <summary>
    /// Trains as <see cref="Fit"/> does and returns the model in torch, with its history and statistics.
    /// </summary>
    /// <param name="input">As for <see cref="Fit"/>.</param>
    /// <param name="cancellationToken">
    /// Stops training between two steps, and reading between two rows where it is streamed; a checkpoint of the last
    /// whole epoch stays.
    /// </param>
    /// <returns>The trained model; dispose of it when it is no longer needed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">As for <see cref="Fit"/>.</exception>
    public TrainedJepa Train(IDataView input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var rows = new WindowReader(input, _inputColumnName, _options);
        using ActivityLog log = _catalog.StartLog(nameof(JepaTrainingEstimator), "Training");
        var trainer = new JepaTrainer(_options with { WindowSize = rows.WindowSize });
        var progress = new LoggedProgress(log, _progress);
        TrainedJepa model = trainer.TrainRows(rows, progress, _initialModel, cancellationToken);
        if (rows.TimeWarning is { } warning)
            log.Warning(warning);
        progress.WarnOf(model);
        return model;
    }

    /// <summary>Declares the columns that <see cref="Fit"/>'s transformer will make of such an input.</summary>
    /// <param name="inputSchema">The shape of the input's schema.</param>
    /// <returns>The input's columns and the output column, <c>Vector&lt;Single&gt;</c> with slot names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The input column is missing or is not what training reads.
    /// </exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        // The vectors' size is not part of a shape: only Fit can tell K from K·C.
        var columns = new OperatorColumns(
            [new InputColumn(_inputColumnName, _options.WindowSize, new FrameShape(1))],
            [new OutputColumn(_outputColumnName, _options.LatentSize)]);
        return columns.Declare(inputSchema);
    }

    /// <summary>Passes epochs on, and writes them to ML.NET's log.</summary>
    private sealed class LoggedProgress(ActivityLog log, IProgress<TrainingProgress>? next)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            log.Info(FormattableString.Invariant(
                $"Epoch {value.Epoch} of {value.Epochs}: loss {value.Loss:g4}, ") + FormattableString.Invariant(
                $"prediction error {value.PredictionError:g4}, latent {value.Latents}"));
            next?.Report(value);
        }

        public void WarnOf(TrainedJepa model)
        {
            if (model.LatentStatistics.IsCollapsed)
            {
                log.Warning(
                    "The latent has collapsed: every window is encoded to nearly the same point. " +
                    "Raise RegularizerWeight.");
            }
            double? initial = model.InitialLoss ?? (model.History is [var first, ..] ? first.Loss : null);
            if (initial is double began && model.History[^1].Loss is var ended && ended > began)
            {
                log.Warning(FormattableString.Invariant(
                    $"The loss rose from {began:g4} at the first step to {ended:g4} in the last epoch: ") +
                    "lower LearningRate or set GradientClipNorm.");
            }
        }
    }
}
