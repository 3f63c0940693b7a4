using Jepa.MLNet.Windowing;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>Turns rows in time order into rows that each carry the last K frames of their series.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
///
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Number or Boolean, or a known-sized vector of them: a frame. Series column: any scalar |
/// | Output column data type | Known-sized vector of <xref:System.Single> with K·C values and slot names |
/// | Required NuGet in addition to Microsoft.ML | None |
/// | Exportable to ONNX | No |
///
/// A window holds K frames, oldest first, the C values of a frame together. Single, Double, Byte, Int16, Int32, Int64
/// and Boolean are read as float32: Double, Int32 and Int64 lose the digits that float32 lacks, Boolean is 0 or 1. A
/// NaN stays in the K windows that hold its frame. Vectors of three dimensions, as `ExtractPixels` makes them, are
/// images, [C, H, W]. Slots are named by channel and age, as in `Temperature[-3]`. The column
/// says its K, its frame's shape and its stride to the operators that read it.
///
/// Every row that has a window keeps its other columns: those of the window's newest frame. With stride s, a series'
/// first window is followed by a window every s frames. Rows without a window are left out, so the transformer is not a
/// row-to-row mapper and no prediction engine can be made of it: for live use there is `Model.CreateSeriesEngine`
/// ([SeriesEngine](xref:Jepa.MLNet.SeriesEngine`2)), and for frames in plain memory
/// [JepaStreamEncoder](xref:Jepa.MLNet.JepaStreamEncoder`1).
///
/// Windows never cross a series. Rows must be in time order within their series; series may be interleaved (A, B, A, B
/// …). A row whose series is missing (key 0, NaN, empty text) gets no window. Memory is one window for every series
/// seen, however long the data. The result cannot be shuffled, nor read by several cursors side by side;
/// `AppendCacheCheckpoint` gives both back.
///
/// With a time column (a number, DateTime, DateTimeOffset or TimeSpan), a step longer than `maximumStep` is a hole: its
/// series begins anew behind it, as at its first frame. A row without a time (NaN, infinity, an empty date) is left
/// out, and a time that falls within its series is an error. The first cursor that comes to the end warns in ML.NET's
/// log (`MLContext.Log`) of the holes and of the rows left out.
///
/// ]]>
/// </format>
/// </remarks>
public sealed class SlidingWindowEstimator : IEstimator<SlidingWindowTransformer>
{
    private readonly IHost _host;
    private readonly WindowPlan _plan;

    internal SlidingWindowEstimator(IHostEnvironment environment, WindowPlan plan)
    {
        _host = environment.Register(nameof(SlidingWindowEstimator));
        _plan = plan;
    }

    /// <summary>Checks the input's schema and makes the transformer. Reads no rows.</summary>
    /// <param name="input">Data with the input columns, and the series and time columns if named.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or is not what a window can be made of.
    /// </exception>
    public SlidingWindowTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _plan.Find(input.Schema);
        return new SlidingWindowTransformer(_host, _plan);
    }

    /// <summary>Says which columns <see cref="Fit"/>'s transformer will make of such an input.</summary>
    /// <param name="inputSchema">The shape of the input's schema.</param>
    /// <returns>The input's columns and the windows, <c>Vector&lt;Single&gt;</c> with slot names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or is not what a window can be made of.
    /// </exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return _plan.Declare(inputSchema);
    }
}
