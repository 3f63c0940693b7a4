using Jepa.MLNet.Onnx;

namespace Jepa.MLNet;

/// <summary>
/// An exported JEPA world model over plain memory: the encoder, and the predictor if there is one. Thread-safe.
/// </summary>
public sealed class JepaModel : IDisposable
{
    /// <summary>
    /// The rows that a network gets at once: a transformer's inner tensors are megabytes for each hundred.
    /// </summary>
    internal const int BlockSize = 1024;

    internal JepaModel(ModelFiles files, OnnxSettings settings, string ownerName = nameof(JepaModel))
    {
        Files = files;
        Encoder = new OnnxGraph(files.Encoder, ownerName, settings);
        try
        {
            Description = JepaContract.DescribeEncoder(Encoder);
            if (files.Predictor is null)
                return;
            Predictor = new OnnxGraph(files.Predictor, ownerName, settings);
            JepaContract.CheckPair(Encoder, Description, Predictor, JepaContract.DescribePredictor(Predictor));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets what the model expects and where it comes from.</summary>
    public JepaModelDescription Description { get; }

    /// <summary>Gets a value indicating whether there is a predictor, so that <see cref="Predict"/> works.</summary>
    public bool HasPredictor => Predictor is not null;

    /// <summary>Gets the files of the model, for sessions elsewhere; they outlive <see cref="Dispose"/>.</summary>
    internal ModelFiles Files { get; }

    internal OnnxGraph Encoder { get; }

    internal OnnxGraph? Predictor { get; }

    /// <summary>
    /// Loads a model from the ONNX files that training exports, or out of a saved ML.NET pipeline. Runs on the CPU.
    /// </summary>
    /// <param name="encoderPath">
    /// Path of the encoder's ONNX file, or of a pipeline with a JEPA encoder that <c>mlContext.Model.Save</c> wrote.
    /// </param>
    /// <param name="predictorPath">
    /// Path of the predictor's ONNX file. If <see langword="null"/>, the predictor is the pipeline's, or there is none.
    /// </param>
    /// <param name="intraOpThreads">
    /// Threads within one operation, at most one a core. The default is 1; 0 lets ONNX Runtime choose.
    /// </param>
    /// <returns>The model; dispose of it when it is no longer needed.</returns>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="FormatException">
    /// A file is not an exported JEPA model, the two are of different trainings, or a pipeline holds no encoder or
    /// several.
    /// </exception>
    /// <exception cref="ArgumentException">A path is empty, or a number of threads out of range.</exception>
    public static JepaModel Load(string encoderPath, string? predictorPath = null, int intraOpThreads = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(encoderPath);
        return Load(
            ModelFile.Read(encoderPath), predictorPath is null ? null : ModelFile.Read(predictorPath), intraOpThreads);
    }

    /// <summary>Loads a model from files in memory, as from embedded resources. Runs on the CPU.</summary>
    /// <param name="encoder">The encoder's ONNX file, or a saved pipeline.</param>
    /// <param name="predictor">The predictor's ONNX file; empty for the pipeline's, or for none.</param>
    /// <param name="intraOpThreads">
    /// Threads within one operation, at most one a core. The default is 1; 0 lets ONNX Runtime choose.
    /// </param>
    /// <returns>The model; dispose of it when it is no longer needed.</returns>
    /// <exception cref="FormatException">
    /// The bytes are not an exported JEPA model, or the two are of different trainings.
    /// </exception>
    /// <exception cref="ArgumentException">A number of threads is out of range.</exception>
    public static JepaModel Load(
        ReadOnlySpan<byte> encoder, ReadOnlySpan<byte> predictor = default, int intraOpThreads = 1) => Load(
            new ModelFile(encoder.ToArray(), "the encoder in memory"),
            predictor.IsEmpty ? null : new ModelFile(predictor.ToArray(), "the predictor in memory"),
            intraOpThreads);

    /// <summary>Encodes windows: z = f(w).</summary>
    /// <param name="windows">
    /// [batch, K·C], row after row: the oldest frame of a window first, the values of a frame together, in the units
    /// of the training data.
    /// </param>
    /// <param name="latents">Receives [batch, D]. A window with NaN or an infinity has a latent of NaN alone.</param>
    /// <exception cref="ArgumentException">
    /// A length is not a whole number of rows, the two hold different numbers of rows, or they overlap.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Encode(ReadOnlySpan<float> windows, Span<float> latents)
    {
        int rows = Rows(nameof(windows), windows.Length, Description.WindowLength, "K·C");
        CheckRows(nameof(latents), latents.Length, rows, Description.LatentSize, "D");
        Run(
            Encoder, rows, JepaContract.Window, windows, [], JepaContract.Latent, latents,
            Description.ImputesMissingValues);
    }

    /// <summary>
    /// Predicts the latents that follow: ẑ′ = g(z, a), <see cref="JepaModelDescription.Horizon"/> frames on.
    /// </summary>
    /// <param name="latents">[batch, D].</param>
    /// <param name="actions">
    /// [batch, A·H + P] (<see cref="JepaModelDescription.PredictorActionSize"/>); empty where that is 0.
    /// </param>
    /// <param name="nextLatents">Receives [batch, D]. A row with NaN or an infinity in an input is NaN alone.</param>
    /// <exception cref="InvalidOperationException">The model was loaded without a predictor.</exception>
    /// <exception cref="ArgumentException">
    /// A length is not a whole number of rows, the spans hold different numbers of rows, or the last overlaps another.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Predict(ReadOnlySpan<float> latents, ReadOnlySpan<float> actions, Span<float> nextLatents)
    {
        OnnxGraph predictor = RequirePredictor();
        int rows = Rows(nameof(latents), latents.Length, Description.LatentSize, "D");
        CheckRows(nameof(actions), actions.Length, rows, Description.PredictorActionSize, "A·H + P");
        CheckRows(nameof(nextLatents), nextLatents.Length, rows, Description.LatentSize, "D");
        Run(predictor, rows, JepaContract.Latent, latents, actions, JepaContract.NextLatent, nextLatents, false);
    }

    /// <summary>
    /// Rolls out the predictor, open loop: ẑ_0 = z, ẑ_k = g(ẑ_{k−1}, a_{k−1}), each step
    /// <see cref="JepaModelDescription.Horizon"/> frames on.
    /// </summary>
    /// <remarks>It gives what as many calls of <see cref="Predict"/> give, and binds the predictor once.</remarks>
    /// <param name="latents">[batch, D], where the rollouts start.</param>
    /// <param name="actions">
    /// [batch, S, A·H]: for each step the actions of H frames, oldest first, from the window's last frame on; empty
    /// where the model has none. The positional encoding is no part of it.
    /// </param>
    /// <param name="steps">S, the number of steps; at least 1.</param>
    /// <param name="rollouts">
    /// Receives [batch, S, D], ẑ_1 … ẑ_S of each start. From the first step with NaN or an infinity in its latent
    /// or action on, a rollout is NaN alone; the others are not touched.
    /// </param>
    /// <param name="times">
    /// [batch], the time of each start: the index, counted from 0 in its series, of the window's last frame. Step k
    /// reads the positional encoding of time + (k − 1)·H, as in training. The default is empty, and refused where
    /// <see cref="JepaModelDescription.PositionalEncodingSize"/> is not 0.
    /// </param>
    /// <exception cref="InvalidOperationException">The model was loaded without a predictor.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="steps"/> is less than 1, a length is not what the others ask for, times are missing, or
    /// <paramref name="rollouts"/> overlaps another span.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public void Rollout(
        ReadOnlySpan<float> latents,
        ReadOnlySpan<float> actions,
        int steps,
        Span<float> rollouts,
        ReadOnlySpan<long> times = default)
    {
        OnnxGraph predictor = RequirePredictor();
        new OptionGuard(nameof(Rollout)).AtLeast(1, steps);
        int latentSize = Description.LatentSize, actionSize = Description.ActionSize * Description.Horizon;
        int rows = Rows(nameof(latents), latents.Length, latentSize, "D");
        CheckRows(nameof(actions), actions.Length, rows, (long)steps * actionSize, "S·A·H");
        CheckRows(nameof(rollouts), rollouts.Length, rows, (long)steps * latentSize, "S·D");
        bool readsTime = Description.PositionalEncodingSize > 0;
        if (readsTime && times.Length != rows)
        {
            throw new ArgumentException(
                $"{nameof(times)} holds {times.Length} values; expected {rows}, one for each latent: the model reads " +
                "the time of a frame.", nameof(times));
        }
        predictor.ThrowIfDisposed();
        if (latents.Overlaps(rollouts) || actions.Overlaps(rollouts))
            throw new ArgumentException($"{nameof(rollouts)} overlaps an input.", nameof(rollouts));
        if (rows == 0)
            return;
        using var loop = new OpenLoop(this, capacity: Math.Min(rows, BlockSize));
        for (int first = 0; first < rows; first += BlockSize)
        {
            int count = Math.Min(BlockSize, rows - first);
            latents.Slice(first * latentSize, count * latentSize).CopyTo(loop.Latents.First(count));
            for (int step = 0; step < steps; step++)
            {
                for (int row = 0; row < count; row++)
                {
                    int place = (first + row) * steps + step;
                    long time = readsTime ? times[first + row] + (long)step * Description.Horizon : 0;
                    loop.SetAction(row, actions.Slice(place * actionSize, actionSize), time);
                }
                loop.Step(count);
                for (int row = 0; row < count; row++)
                    loop.Latents.Row(row).CopyTo(rollouts[(((first + row) * steps + step) * latentSize)..]);
            }
        }
    }

    /// <summary>Makes an encoder of live series: push a frame, get the latent of its series' last K frames.</summary>
    /// <typeparam name="TSeries">What a series is known by, for example <see cref="string"/>.</typeparam>
    /// <param name="incomplete">
    /// What becomes of a series' first K − 1 frames. The default is <see cref="IncompleteWindows.Drop"/>: no latent
    /// yet.
    /// </param>
    /// <returns>The encoder. It uses this model and does not own it.</returns>
    /// <exception cref="ArgumentException"><paramref name="incomplete"/> is no value of its enumeration.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public JepaStreamEncoder<TSeries> CreateStreamEncoder<TSeries>(
        IncompleteWindows incomplete = IncompleteWindows.Drop)
        where TSeries : notnull
    {
        new OptionGuard(nameof(CreateStreamEncoder)).Defined(incomplete);
        Encoder.ThrowIfDisposed();
        return new JepaStreamEncoder<TSeries>(this, incomplete);
    }

    /// <summary>
    /// Frees the ONNX Runtime sessions. Calls under way on other threads end undisturbed; later ones throw
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    public void Dispose()
    {
        Encoder.Dispose();
        Predictor?.Dispose();
    }

    /// <exception cref="InvalidOperationException">The model was loaded without a predictor.</exception>
    internal OnnxGraph RequirePredictor() => Predictor ?? throw new InvalidOperationException(
        "The model was loaded without a predictor; expected its path as JepaModel.Load's predictorPath.");

    private static JepaModel Load(ModelFile encoder, ModelFile? predictor, int intraOpThreads)
    {
        new OptionGuard(nameof(Load)).Between(0, JepaEncodingOptions.MostThreads, intraOpThreads);
        return new JepaModel(ModelFiles.Of(encoder, predictor), new OnnxSettings(intraOpThreads));
    }

    private static unsafe void Run(
        OnnxGraph graph,
        int rows,
        string inputName,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> actions,
        string outputName,
        Span<float> output,
        bool replacesNaN)
    {
        graph.ThrowIfDisposed();
        if (input.Overlaps(output) || actions.Overlaps(output))
            throw new ArgumentException($"The output '{outputName}' overlaps an input.");
        if (rows == 0)
            return;
        fixed (float* inputAddress = input, actionAddress = actions, outputAddress = output)
        {
            OnnxTensor[] inputs = [new(inputName, (nint)inputAddress, input.Length / rows, replacesNaN)];
            if (!actions.IsEmpty)
                inputs = [.. inputs, new(JepaContract.Action, (nint)actionAddress, actions.Length / rows)];
            OnnxTensor[] outputs = [new(outputName, (nint)outputAddress, output.Length / rows)];
            using var binding = new OnnxBinding(graph, inputs, outputs);
            binding.Run(rows, BlockSize);
            FiniteRows.Screen(inputs, outputs, rows);
        }
    }

    private static int Rows(string name, int length, int width, string widthName) => length % width == 0
        ? length / width
        : throw new ArgumentException(
            $"{name} holds {length} values; expected a multiple of {widthName} = {width}.", name);

    private static void CheckRows(string name, int length, int rows, long width, string widthName)
    {
        if (length != rows * width)
        {
            throw new ArgumentException(
                $"{name} holds {length} values; expected {rows} rows of {widthName} = {width}.", name);
        }
    }
}
