using Jepa.MLNet;
using Jepa.MLNet.Scoring;
using Jepa.Training.Data;
using Microsoft.ML;

namespace Jepa.Training;

/// <summary>Learns an encoder from a column of windows and encodes the column with it.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Known-sized vector of <xref:System.Single> with K·C numbers: K frames, oldest first, the C channels of a frame together. A scalar <xref:System.Single> where K·C = 1 |
/// | Output column data type | Known-sized vector of <xref:System.Single> with D numbers, slot names included |
/// | Required NuGet in addition to Microsoft.ML | TorchSharp-cpu or another TorchSharp runtime, for training alone |
/// | Exportable to ONNX | No: the encoder is an ONNX file already |
///
/// The rows of a series must be in time order, one frame apart; rows of different series may be interleaved. Labels are never read: columns other than
/// the windows, the series, the actions and the time are not even opened.
///
/// To judge what was learned, whole series must stay apart: give `TrainTestSplit` and `CrossValidate` the series column as their `samplingKeyColumnName`.
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
    private readonly JepaTrainer _trainer;

    internal JepaTrainingEstimator(
        TransformsCatalog catalog, string outputColumnName, string inputColumnName, JepaTrainingOptions options, IProgress<TrainingProgress>? progress)
    {
        _catalog = catalog;
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _options = options;
        _progress = progress;
        _trainer = new JepaTrainer(options);
    }

    /// <summary>
    /// Reads the windows, trains, and makes the transformer of the trained encoder. The windows are read once, or, with a
    /// <see cref="JepaTrainingOptions.ShuffleBufferSize"/>, anew each epoch and a few times beside.
    /// </summary>
    /// <param name="input">Data with the columns of windows and, where named in the options, of series, actions and time.</param>
    /// <returns>The transformer; dispose of it when it is no longer needed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not what training reads.</exception>
    /// <exception cref="ArgumentException">The windows cannot be learned from, or rows are out of time order; the message says where and why.</exception>
    /// <exception cref="InvalidOperationException">Streamed data changed from one reading to the next.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a number.</exception>
    public JepaEncodingTransformer Fit(IDataView input)
    {
        using TrainedJepa model = Train(input);
        return _catalog.JepaEncode(_outputColumnName, _inputColumnName, model.ExportEncoder()).Fit(input);
    }

    /// <summary>Trains as <see cref="Fit"/> does and returns the model itself, for its predictor, its history and its statistics.</summary>
    /// <param name="input">As for <see cref="Fit"/>.</param>
    /// <param name="cancellationToken">Stops training between two steps, and reading between two rows where it is streamed; a checkpoint of the last whole epoch stays.</param>
    /// <returns>The trained model; dispose of it when it is no longer needed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="TrainingDivergedException">As for <see cref="Fit"/>.</exception>
    public TrainedJepa Train(IDataView input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _trainer.TrainRows(WindowReader.Open(input, _inputColumnName, _options), _progress, cancellationToken);
    }

    /// <summary>Says which columns <see cref="Fit"/>'s transformer will make of such an input.</summary>
    /// <param name="inputSchema">The shape of the input's schema.</param>
    /// <returns>The input's columns and the output column, <c>Vector&lt;Single&gt;</c> with slot names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not what training reads.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        // The vectors' size is not part of a shape: only Fit can tell K from K·C.
        var columns = new OperatorColumns(
            [new InputColumn(_inputColumnName, _options.WindowSize, new FrameShape(1))],
            [new OutputColumn(_outputColumnName, _options.LatentSize)]);
        return columns.Declare(inputSchema);
    }
}
