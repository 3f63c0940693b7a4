using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Jepa.MLNet.Live;
using Jepa.MLNet.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>
/// A prediction engine for chains with sliding windows: push a row of a series as it arrives, and get a prediction, or
/// nothing yet. Made by <c>mlContext.Model.CreateSeriesEngine</c>.
/// </summary>
/// <remarks>
/// It gives what <c>Transform</c> gives on the same rows. (An ONNX network may differ in the last digit where
/// <c>Transform</c> scores several rows at once.) One thread at a time: a second one at once gets an
/// <see cref="InvalidOperationException"/>. The transformer is not the engine's: dispose of it by itself, after the
/// engine.
/// </remarks>
/// <typeparam name="TSrc">The type of a row.</typeparam>
/// <typeparam name="TDst">The type of a prediction.</typeparam>
public sealed class SeriesEngine<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly DataViewConstructionUtils.InputRow<TSrc> _input;
    private readonly LiveChain _chain;
    private readonly IRowReadableAs<TDst> _output;
    private readonly Func<TSrc, ArrayBufferWriter<char>, bool>? _series;
    private readonly ArrayBufferWriter<char> _key = new();
    private readonly string _description;
    private ExclusiveUse _use;

    internal SeriesEngine(
        IHostEnvironment environment,
        ITransformer model,
        Func<TSrc, ArrayBufferWriter<char>, bool>? series,
        string seriesKind,
        SeriesEngineOptions options)
    {
        IHost host = environment.Register(nameof(SeriesEngine<,>));
        _series = series;
        _input = DataViewConstructionUtils.CreateInputRow<TSrc>(host, options.InputSchemaDefinition);
        _chain = new LiveChain(model, _input, options.MaximumSeries);
        _description = $"{_chain.Description}; series by {seriesKind}";
        OutputSchema = _chain.Output.Schema;
        _output = TypedCursorable<TDst>
            .Create(
                host, new EmptyDataView(host, OutputSchema), options.IgnoreMissingColumns,
                options.OutputSchemaDefinition)
            .GetRow(_chain.Output);
    }

    /// <summary>Gets the columns that the chain gives.</summary>
    public DataViewSchema OutputSchema { get; }

    /// <summary>
    /// Gets the number of series remembered, at most <see cref="SeriesEngineOptions.MaximumSeries"/>.
    /// </summary>
    public int SeriesCount => _chain.Series.Count;

    /// <summary>Adds a row to its series and predicts, if the chain gives a row for it.</summary>
    /// <param name="row">The row, later in time than those of its series before.</param>
    /// <param name="prediction">Receives a new prediction; <see langword="null"/> where there is none.</param>
    /// <returns>
    /// Whether there is a prediction. There is none while a window is incomplete or between strides, and for a row
    /// whose series or time is missing, which leaves no trace.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="row"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread uses this engine, or the row's time lies before its series' last one, or is refused for being the
    /// same: the row leaves no trace.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This engine or its transformer has been disposed.</exception>
    public bool TryPredict(TSrc row, [NotNullWhen(true)] out TDst? prediction)
    {
        prediction = null;
        var made = new TDst();
        if (!TryPredict(row, made))
            return false;
        prediction = made;
        return true;
    }

    /// <summary>Adds a row to its series and predicts into an object of the caller's.</summary>
    /// <param name="row">The row, later in time than those of its series before.</param>
    /// <param name="prediction">Receives the prediction; left as it is where there is none.</param>
    /// <returns>Whether there is a prediction.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread uses this engine, or the row's time is refused, as by the other overload.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This engine or its transformer has been disposed.</exception>
    public bool TryPredict(TSrc row, TDst prediction)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(prediction);
        Enter();
        try
        {
            _input.ExtractValues(row);
            _key.ResetWrittenCount();
            if (_series?.Invoke(row, _key) == false || !_chain.Push(_key))
                return false;
            _output.FillValues(prediction);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Writes the windows of all series to a file, which <see cref="Resume"/> reads.</summary>
    /// <param name="path">The file; one that is there is replaced at once, when the new one is whole.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidOperationException">Another thread uses this engine.</exception>
    /// <exception cref="ObjectDisposedException">This engine has been disposed.</exception>
    public void CheckPoint(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Enter();
        try
        {
            SeriesCheckPoint.Write(path, _chain, _description);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Replaces the windows of all series by those of a checkpoint. Where they are more than the engine remembers, the
    /// most recently used stay.
    /// </summary>
    /// <param name="path">A file that <see cref="CheckPoint"/> wrote, of a chain with the same windowing.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="FileNotFoundException">There is no file.</exception>
    /// <exception cref="FormatException">
    /// The file is no checkpoint, is damaged, or is of other windows; the engine stays as it was.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread uses this engine.</exception>
    /// <exception cref="ObjectDisposedException">This engine has been disposed.</exception>
    public void Resume(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Enter();
        try
        {
            SeriesCheckPoint.Read(path, _chain, _description);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees the engine's rows, after the push that another thread may be in. The transformer stays.</summary>
    public void Dispose()
    {
        if (_use.Dispose())
            _chain.Output.Dispose();
    }

    private void Enter() => _use.Enter(this);

    private void Leave()
    {
        if (_use.Exit())
            _chain.Output.Dispose();
    }
}
