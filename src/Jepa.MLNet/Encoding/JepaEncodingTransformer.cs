using System.Diagnostics.CodeAnalysis;
using Jepa.MLNet;
using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Onnx;
using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(JepaEncodingTransformer), null, typeof(SignatureLoadModel),
    JepaEncodingTransformer.UserName, JepaEncodingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(IRowMapper), typeof(JepaEncodingTransformer), null, typeof(SignatureLoadRowMapper),
    JepaEncodingTransformer.UserName, JepaEncodingTransformer.LoaderSignature)]

namespace Jepa.MLNet;

/// <summary>
/// Adds a column of latents to data, as made by <see cref="JepaEncodingEstimator"/> or loaded with <c>mlContext.Model.Load</c>.
/// Any number of threads may score with it at once.
/// </summary>
public sealed class JepaEncodingTransformer : ITransformer, IDisposable
{
    internal const string UserName = "JEPA encoding";
    internal const string LoaderSignature = "JepaEncoding";
    private const string EncoderEntry = "Encoder";

    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly byte[] _encoder;
    private readonly JepaEncodingOptions _options;
    private readonly OnnxGraph _graph;
    private readonly EncodingOperator _operator;

    internal JepaEncodingTransformer(
        IHostEnvironment environment, string outputColumnName, string inputColumnName, byte[] encoder, string source, JepaEncodingOptions options)
    {
        _host = environment.Register(nameof(JepaEncodingTransformer));
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _encoder = encoder;
        _options = options;
        _graph = new OnnxGraph(encoder, source, nameof(JepaEncodingTransformer), OnnxSettings.For(_host, options.IntraOpThreads));
        if (_graph.GpuRefusal is { } refusal)
        {
            using IChannel channel = _host.Start("Loading the encoder");
            channel.Warning(MessageSensitivity.None, "{0} It runs on the CPU.", refusal);
        }
        try
        {
            Description = JepaContract.DescribeEncoder(_graph, source);
        }
        catch
        {
            _graph.Dispose();
            throw;
        }
        _operator = new EncodingOperator(_graph, EncodingOperator.ColumnsOf(outputColumnName, inputColumnName, Description), Description, options);
    }

    /// <summary>Gets what the encoder expects and where it comes from.</summary>
    public JepaModelDescription Description { get; }

    /// <summary>Gets whether single rows can be scored, as a prediction engine does; always true.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Says which columns <see cref="Transform"/> gives for such an input.</summary>
    /// <param name="inputSchema">The input's schema.</param>
    /// <returns>The input's columns and the output column, <c>Vector&lt;Single, D&gt;</c> with slot names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not what the encoder expects.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return RowToRowMapperTransform.GetOutputSchema(inputSchema, CreateMapper(inputSchema));
    }

    /// <summary>Adds the latents to data. Encodes nothing yet: a cursor over the result does, when asked for a latent.</summary>
    /// <param name="input">Data with the input column.</param>
    /// <returns>The data with the output column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not what the encoder expects.</exception>
    /// <exception cref="ObjectDisposedException">The transformer has been disposed.</exception>
    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _graph.ThrowIfDisposed();
        return new BatchedDataView(_host, input, _operator, CreateMapper);
    }

    /// <summary>Makes a mapper of single rows, as a prediction engine asks for it.</summary>
    /// <param name="inputSchema">The schema of the rows.</param>
    /// <returns>The mapper.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not what the encoder expects.</exception>
    /// <exception cref="ObjectDisposedException">The transformer has been disposed.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        _graph.ThrowIfDisposed();
        return RowMapping.Create(_host, inputSchema, CreateMapper);
    }

    /// <summary>Frees the ONNX Runtime session. Runs under way on other threads end undisturbed; later ones throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _graph.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version());
        ctx.SaveBinaryStream(EncoderEntry, writer => writer.Write(_encoder));
        ctx.SaveNonEmptyString(_outputColumnName);
        ctx.SaveNonEmptyString(_inputColumnName);
        ctx.Writer.Write(_encoder.Length);
        ctx.Writer.Write(_options.BatchSize);
        ctx.Writer.Write(_options.IntraOpThreads);
        ctx.Writer.Write((int)_options.NonFinite);
    }

    private static JepaEncodingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(Version());
        string outputColumnName = ctx.LoadNonEmptyString();
        string inputColumnName = ctx.LoadNonEmptyString();
        int encoderLength = ctx.Reader.ReadInt32();
        var options = new JepaEncodingOptions
        {
            BatchSize = ctx.Reader.ReadInt32(),
            IntraOpThreads = ctx.Reader.ReadInt32(),
            NonFinite = (NonFiniteWindows)ctx.Reader.ReadInt32(),
        };
        env.CheckDecode(options.BatchSize >= 1 && options.IntraOpThreads >= 0 && Enum.IsDefined(options.NonFinite));
        byte[] encoder = [];
        env.CheckDecode(ctx.TryLoadBinaryStream(EncoderEntry, reader => encoder = reader.ReadBytes(encoderLength)) && encoder.Length == encoderLength);
        return new JepaEncodingTransformer(env, outputColumnName, inputColumnName, encoder, "the saved encoder", options);
    }

    [SuppressMessage("Performance", "CA1859", Justification = "ML.NET finds the method by its return type.")]
    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema schema) => Create(env, ctx).CreateMapper(schema);

    private static VersionInfo Version() => new(
        modelSignature: "JEPAENCO",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(JepaEncodingTransformer).Assembly.FullName);

    private OperatorRowMapper CreateMapper(DataViewSchema inputSchema) => new(inputSchema, _operator, this);
}
