using Jepa.MLNet;
using Jepa.MLNet.MLNetInternals;
using Jepa.MLNet.Windowing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(SlidingWindowTransformer), null, typeof(SignatureLoadModel),
    SlidingWindowTransformer.UserName, SlidingWindowTransformer.LoaderSignature)]

namespace Jepa.MLNet;

/// <summary>
/// Sliding windows: gives the rows that have a window, with it. Made by <see cref="SlidingWindowEstimator"/> or loaded
/// with <c>mlContext.Model.Load</c>.
/// </summary>
public sealed class SlidingWindowTransformer : ITransformer
{
    internal const string UserName = "JEPA sliding window";
    internal const string LoaderSignature = "JepaSlidingWindow";

    /// <summary>The format that says what times mean: who reads the first alone would not see the holes.</summary>
    private const uint WithTimes = 0x00010002;

    private static readonly VersionInfo Version =
        ComponentVersion.Create("JEPAWIND", LoaderSignature, written: WithTimes, readable: WithTimes);

    private readonly IHost _host;
    private readonly WindowPlan _plan;

    internal SlidingWindowTransformer(IHostEnvironment environment, WindowPlan plan)
    {
        _host = environment.Register(nameof(SlidingWindowTransformer));
        _plan = plan;
    }

    /// <summary>Gets a value indicating whether rows can be transformed alone; always false.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>Says which columns <see cref="Transform"/> gives for such an input.</summary>
    /// <param name="inputSchema">The input's schema.</param>
    /// <returns>The input's columns and the windows, <c>Vector&lt;Single, K·C&gt;</c> with slot names.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or is not what a window can be made of.
    /// </exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return new ColumnBindings(inputSchema, _plan.Detached(_plan.Find(inputSchema).Frames)).Schema;
    }

    /// <summary>
    /// Gives the rows that have a window, with their windows. Lazy: a cursor over the result reads.
    /// </summary>
    /// <param name="input">
    /// Data with the input columns, and the series and time columns if they were named, in time order within each
    /// series.
    /// </param>
    /// <returns>The rows that have a window.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or is not what a window can be made of.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new WindowDataView(_host, input, _plan);
    }

    /// <summary>Throws: a row alone is no window.</summary>
    /// <param name="inputSchema">Not used.</param>
    /// <returns>Never.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException(
        "A sliding window needs the rows before: it has no row-to-row mapper. For live use take " +
        "mlContext.Model.CreateSeriesEngine.");

    /// <summary>Makes the row that a live source's rows become, with the windows of the series it is told.</summary>
    internal LiveWindowRow CreateRow(DataViewRow input) => new(input, _plan);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        ctx.Writer.Write(_plan.Columns.Count);
        foreach ((string output, string input) in _plan.Columns)
        {
            ctx.SaveNonEmptyString(output);
            ctx.SaveNonEmptyString(input);
        }
        ctx.Writer.Write(_plan.WindowSize);
        ctx.SaveStringOrNull(_plan.SeriesColumnName);
        ctx.Writer.Write(_plan.Stride);
        ctx.Writer.Write((int)_plan.Incomplete);
        ctx.SaveStringOrNull(_plan.Times?.ColumnName);
        if (_plan.Times is not { } times)
            return;
        ctx.Writer.Write(times.MaximumStep.HasValue);
        ctx.Writer.Write(times.MaximumStep ?? 0);
        ctx.Writer.Write((int)times.Doubled);
    }

    private static SlidingWindowTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(Version);
        int count = ctx.Reader.ReadInt32();
        env.CheckDecode(count > 0);
        var columns = new List<(string, string)>();
        for (int pair = 0; pair < count; pair++)
            columns.Add((ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString()));
        int windowSize = ctx.Reader.ReadInt32();
        string? series = ctx.LoadStringOrNull();
        int stride = ctx.Reader.ReadInt32();
        var incomplete = (IncompleteWindows)ctx.Reader.ReadInt32();
        env.CheckDecode(windowSize >= 1 && stride >= 1 && Enum.IsDefined(incomplete));
        WindowTimes? times = ctx.Header.ModelVerWritten >= WithTimes ? ReadTimes(env, ctx) : null;
        var plan = new WindowPlan(columns, windowSize, series, stride, incomplete, times);
        return new SlidingWindowTransformer(env, plan);
    }

    private static WindowTimes? ReadTimes(IHostEnvironment env, ModelLoadContext ctx)
    {
        if (ctx.LoadStringOrNull() is not { } column)
            return null;
        bool hasMaximum = ctx.Reader.ReadBoolean();
        double maximum = ctx.Reader.ReadDouble();
        var doubled = (DoubledTimes)ctx.Reader.ReadInt32();
        env.CheckDecode(!hasMaximum || (maximum > 0 && double.IsFinite(maximum)));
        env.CheckDecode(Enum.IsDefined(doubled));
        return new WindowTimes(column, hasMaximum ? maximum : null, doubled);
    }
}
