using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;

namespace Jepa.MLNet;

/// <summary>
/// An exported JEPA world model without a pipeline around it: the encoder, and the predictor if there is one, over plain memory.
/// Any number of threads may use it at once.
/// </summary>
public sealed class JepaModel : IDisposable
{
    /// <summary>The rows that ONNX Runtime gets at once: a transformer holds megabytes for each hundred.</summary>
    private const int BlockSize = 1024;

    private readonly OnnxGraph _encoder;
    private readonly OnnxGraph? _predictor;

    private JepaModel(OnnxGraph encoder, OnnxGraph? predictor, JepaModelDescription description)
    {
        _encoder = encoder;
        _predictor = predictor;
        Description = description;
    }

    /// <summary>Gets what the model expects and where it comes from.</summary>
    public JepaModelDescription Description { get; }

    /// <summary>Gets whether the model has a predictor, so that <see cref="Predict"/> can be called.</summary>
    public bool HasPredictor => _predictor is not null;

    /// <summary>Loads a model from the ONNX files that training exports. It runs on the CPU.</summary>
    /// <param name="encoderPath">Path of the encoder.</param>
    /// <param name="predictorPath">Path of the predictor; <see langword="null"/> for the encoder alone.</param>
    /// <param name="intraOpThreads">Threads within one operation. The default is 1; 0 lets ONNX Runtime choose.</param>
    /// <returns>The model; dispose of it when it is no longer needed.</returns>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="FormatException">A file is not an ONNX model or not an exported JEPA model, or the two do not belong together.</exception>
    public static JepaModel Load(string encoderPath, string? predictorPath = null, int intraOpThreads = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(encoderPath);
        return Load(
            (ReadFile(encoderPath), encoderPath), predictorPath is null ? null : (ReadFile(predictorPath), predictorPath), intraOpThreads);
    }

    /// <summary>Loads a model from the bytes of the ONNX files that training exports, as from embedded resources. It runs on the CPU.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="predictor">The predictor; empty for the encoder alone.</param>
    /// <param name="intraOpThreads">Threads within one operation. The default is 1; 0 lets ONNX Runtime choose.</param>
    /// <returns>The model; dispose of it when it is no longer needed.</returns>
    /// <exception cref="FormatException">The bytes are not an ONNX model or not an exported JEPA model, or the two do not belong together.</exception>
    public static JepaModel Load(ReadOnlySpan<byte> encoder, ReadOnlySpan<byte> predictor = default, int intraOpThreads = 1) => Load(
        (encoder.ToArray(), "the encoder in memory"), predictor.IsEmpty ? null : (predictor.ToArray(), "the predictor in memory"), intraOpThreads);

    /// <summary>Encodes windows: z = f(w).</summary>
    /// <param name="windows">
    /// [batch, K·C], row after row: in each window the oldest frame first and the channels of a frame together, in the units of the training data.
    /// </param>
    /// <param name="latents">
    /// Receives [batch, D]. The latent of a window with NaN or an infinity is all NaN; no other is touched by it.
    /// </param>
    /// <exception cref="ArgumentException">A length is not a whole number of rows, the two hold different numbers of rows, or they overlap.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Encode(ReadOnlySpan<float> windows, Span<float> latents)
    {
        int rows = Rows(nameof(windows), windows.Length, Description.WindowLength, "K·C");
        CheckRows(nameof(latents), latents.Length, rows, Description.LatentSize, "D");
        Run(_encoder, rows, JepaContract.Window, windows, "", [], JepaContract.Latent, latents, Description.ImputesMissingValues);
    }

    /// <summary>Predicts the latents that follow: ẑ′ = g(z, a), <see cref="JepaModelDescription.Horizon"/> frames on.</summary>
    /// <param name="latents">[batch, D].</param>
    /// <param name="actions">[batch, A]; empty when the model has no actions (A = 0).</param>
    /// <param name="nextLatents">Receives [batch, D]. A row with NaN or an infinity in its latent or action is all NaN.</param>
    /// <exception cref="InvalidOperationException">The model was loaded without a predictor.</exception>
    /// <exception cref="ArgumentException">A length is not a whole number of rows, the spans hold different numbers of rows, or the last overlaps another.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Predict(ReadOnlySpan<float> latents, ReadOnlySpan<float> actions, Span<float> nextLatents)
    {
        if (_predictor is null)
            throw new InvalidOperationException("The model was loaded without a predictor: give its path to JepaModel.Load.");
        int rows = Rows(nameof(latents), latents.Length, Description.LatentSize, "D");
        CheckRows(nameof(actions), actions.Length, rows, Description.PredictorActionSize, "A·H + P");
        CheckRows(nameof(nextLatents), nextLatents.Length, rows, Description.LatentSize, "D");
        Run(_predictor, rows, JepaContract.Latent, latents, JepaContract.Action, actions, JepaContract.NextLatent, nextLatents);
    }

    /// <summary>Makes an encoder of live series: push a frame, get the latent of its series' last K frames, or nothing yet.</summary>
    /// <typeparam name="TSeries">What a series is known by, for example <see cref="string"/> or <see cref="int"/>.</typeparam>
    /// <param name="incomplete">What becomes of a series' first K − 1 frames. The default is <see cref="IncompleteWindows.Drop"/>: there is no latent yet.</param>
    /// <returns>The encoder. It uses this model and does not own it.</returns>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public JepaStreamEncoder<TSeries> CreateStreamEncoder<TSeries>(IncompleteWindows incomplete = IncompleteWindows.Drop)
        where TSeries : notnull
    {
        _encoder.ThrowIfDisposed();
        return new JepaStreamEncoder<TSeries>(_encoder, Description, incomplete);
    }

    /// <summary>Frees the ONNX Runtime sessions. Calls under way on other threads end undisturbed; later ones throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _encoder.Dispose();
        _predictor?.Dispose();
    }

    internal static byte[] ReadFile(string path) => File.Exists(path)
        ? File.ReadAllBytes(path)
        : throw new FileNotFoundException($"Could not find the model file '{path}'.", path);

    private static JepaModel Load((byte[] Bytes, string Source) encoderFile, (byte[] Bytes, string Source)? predictorFile, int intraOpThreads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(intraOpThreads);
        var settings = new OnnxSettings(intraOpThreads);
        OnnxGraph? encoder = null;
        OnnxGraph? predictor = null;
        try
        {
            encoder = new OnnxGraph(encoderFile.Bytes, encoderFile.Source, nameof(JepaModel), settings);
            JepaModelDescription description = JepaContract.DescribeEncoder(encoder, encoderFile.Source);
            if (predictorFile is var (bytes, source))
            {
                predictor = new OnnxGraph(bytes, source, nameof(JepaModel), settings);
                JepaModelDescription predicts = JepaContract.DescribePredictor(predictor, source);
                if (predicts != description)
                    throw new FormatException($"'{encoderFile.Source}' and '{source}' do not belong together: one is {description}, the other {predicts}.");
            }
            return new JepaModel(encoder, predictor, description);
        }
        catch
        {
            encoder?.Dispose();
            predictor?.Dispose();
            throw;
        }
    }

    private static unsafe void Run(
        OnnxGraph graph, int rows, string firstName, ReadOnlySpan<float> first, string secondName, ReadOnlySpan<float> second, string outputName, Span<float> output, bool takesNaN = false)
    {
        graph.ThrowIfDisposed();
        if (first.Overlaps(output) || second.Overlaps(output))
            throw new ArgumentException($"The output '{outputName}' overlaps an input.");
        if (rows == 0)
            return;
        fixed (float* firstAddress = first, secondAddress = second, outputAddress = output)
        {
            OnnxTensor[] inputs = second.IsEmpty
                ? [new(firstName, (nint)firstAddress, first.Length / rows)]
                : [new(firstName, (nint)firstAddress, first.Length / rows), new(secondName, (nint)secondAddress, second.Length / rows)];
            using var binding = new OnnxBinding(graph, inputs, [new(outputName, (nint)outputAddress, output.Length / rows)]);
            binding.Run(rows, BlockSize);
        }
        if (RowBatch.IsUsable(first, takesNaN) && RowBatch.AllFinite(second))
            return;
        int outputWidth = output.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            if (!RowBatch.IsUsable(Row(first, row, rows), takesNaN) || !RowBatch.AllFinite(Row(second, row, rows)))
                output.Slice(row * outputWidth, outputWidth).Fill(float.NaN);
        }
    }

    private static ReadOnlySpan<float> Row(ReadOnlySpan<float> values, int row, int rows) => values.Slice(row * (values.Length / rows), values.Length / rows);

    private static int Rows(string name, int length, int width, string widthName) => length % width == 0
        ? length / width
        : throw new ArgumentException($"{name} holds {length} numbers; expected a multiple of {widthName} = {width}.", name);

    private static void CheckRows(string name, int length, int rows, int width, string widthName)
    {
        if (length != (long)rows * width)
            throw new ArgumentException($"{name} holds {length} numbers; expected {rows} rows of {widthName} = {width}.", name);
    }
}
