using System.Buffers;
using Jepa.MLNet;
using Jepa.MLNet.Windowing;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Live predictions of chains with sliding windows.</summary>
public static class SeriesEngineCatalog
{
    /// <summary>
    /// Makes a series engine: a prediction engine of a chain whose only stateful part is SlidingWindow, once or several
    /// times.
    /// </summary>
    /// <typeparam name="TSrc">The type of a row.</typeparam>
    /// <typeparam name="TDst">The type of a prediction.</typeparam>
    /// <param name="catalog">The model operations' catalog.</param>
    /// <param name="model">The fitted chain. The engine uses it and does not own it.</param>
    /// <param name="series">
    /// Says which series a row belongs to; a row with <see langword="null"/> belongs to none and gets no prediction.
    /// Each series is transformed as if it were alone, and within it SlidingWindow's own series column still counts.
    /// The default is <see langword="null"/>: SlidingWindow's series column tells series apart, or all rows are one.
    /// </param>
    /// <param name="options">
    /// How rows are bound and how many series are remembered; the defaults if <see langword="null"/>.
    /// </param>
    /// <returns>The engine.</returns>
    /// <exception cref="ArgumentException">
    /// A transformer of the chain is neither row to row nor a sliding window, its sliding windows tell series apart by
    /// several columns, or an option is out of its range.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A row lacks a column that the chain needs.</exception>
    public static SeriesEngine<TSrc, TDst> CreateSeriesEngine<TSrc, TDst>(
        this ModelOperationsCatalog catalog,
        ITransformer model,
        Func<TSrc, string?>? series = null,
        SeriesEngineOptions? options = null)
        where TSrc : class
        where TDst : class, new()
    {
        return series is null
            ? Create<TSrc, TDst>(catalog, model, null, "the chain", options)
            : Create<TSrc, TDst>(catalog, model, Append, "text", options);

        bool Append(TSrc row, ArrayBufferWriter<char> key)
        {
            string? name = series(row);
            if (name is null)
                return false;
            SeriesKey.Append(key, name.Length); // a column may follow
            key.Write(name.AsSpan());
            return true;
        }
    }

    /// <summary>
    /// Makes a series engine of a chain whose only stateful part is SlidingWindow, for rows whose series is a number.
    /// </summary>
    /// <param name="catalog">The model operations' catalog.</param>
    /// <param name="model">The fitted chain. The engine uses it and does not own it.</param>
    /// <param name="series">Says the number of the series that a row belongs to.</param>
    /// <param name="options">
    /// How rows are bound and how many series are remembered; the defaults if <see langword="null"/>.
    /// </param>
    /// <inheritdoc cref="CreateSeriesEngine{TSrc, TDst}(
    ///   ModelOperationsCatalog, ITransformer, Func{TSrc, string}, SeriesEngineOptions)"/>
    public static SeriesEngine<TSrc, TDst> CreateSeriesEngine<TSrc, TDst>(
        this ModelOperationsCatalog catalog,
        ITransformer model,
        Func<TSrc, long> series,
        SeriesEngineOptions? options = null)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(series);
        return Create<TSrc, TDst>(catalog, model, Append, "number", options);

        bool Append(TSrc row, ArrayBufferWriter<char> key)
        {
            SeriesKey.Append(key, series(row));
            return true;
        }
    }

    private static SeriesEngine<TSrc, TDst> Create<TSrc, TDst>(
        ModelOperationsCatalog catalog,
        ITransformer model,
        Func<TSrc, ArrayBufferWriter<char>, bool>? series,
        string seriesKind,
        SeriesEngineOptions? options)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new SeriesEngineOptions();
        options.Validate();
        return new SeriesEngine<TSrc, TDst>(catalog.GetEnvironment(), model, series, seriesKind, options);
    }
}
