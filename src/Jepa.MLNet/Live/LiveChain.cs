using System.Buffers;
using Jepa.MLNet.Windowing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Jepa.MLNet.Live;

/// <summary>
/// A fitted chain over one row that changes: row-to-row transformers, and windowings with a ring a series.
/// </summary>
internal sealed class LiveChain
{
    private readonly LiveWindowRow[] _windowings;
    private readonly ArrayBufferWriter<char> _ignored = new();

    /// <exception cref="ArgumentException">
    /// A transformer is neither row to row nor a sliding window, or sliding windows tell series apart by several
    /// columns.
    /// </exception>
    public LiveChain(ITransformer model, DataViewRow input, int maximumSeries)
    {
        Series = new SeriesTable(maximumSeries);
        List<LiveWindowRow> windowings = [];
        Output = input;
        foreach (ITransformer transformer in Flatten(model))
        {
            if (transformer is SlidingWindowTransformer window)
            {
                LiveWindowRow row = window.CreateRow(Output);
                windowings.Add(row);
                Output = row;
                continue;
            }
            if (!IsRowToRow(transformer))
            {
                throw new ArgumentException(
                    $"'{transformer.GetType().Name}' of the chain is not row to row; expected a chain whose only " +
                    "stateful part is SlidingWindow.", nameof(model));
            }
            IRowToRowMapper mapper = transformer.GetRowToRowMapper(Output.Schema);
            Output = mapper.GetRow(Output, mapper.OutputSchema);
        }
        _windowings = [.. windowings];
        string[] columns = [.. windowings.Select(row => row.SeriesColumnName ?? "no column").Distinct()];
        if (columns.Length > 1)
        {
            throw new ArgumentException(
                $"The sliding windows of the chain tell series apart by {string.Join(" and ", columns)}; expected " +
                "one and the same column.", nameof(model));
        }
        Description = string.Join("; ", windowings.Select(row => row.Description));
    }

    /// <summary>Gets the last transformer's row.</summary>
    public DataViewRow Output { get; }

    /// <summary>Gets what the chain's windows are made of, in words.</summary>
    public string Description { get; }

    public IReadOnlyList<LiveWindowRow> Windowings => _windowings;

    public SeriesTable Series { get; }

    /// <summary>Takes the current input row into its series.</summary>
    /// <param name="key">The series as the caller knows it; the windowings' column is appended.</param>
    /// <returns>Whether the chain gives a row.</returns>
    public bool Push(ArrayBufferWriter<char> key)
    {
        for (int index = 0, slot = -1; index < _windowings.Length; index++)
        {
            LiveWindowRow windowing = _windowings[index];
            _ignored.ResetWrittenCount();
            if (windowing.Key?.TryAppend(index == 0 ? key : _ignored) == false)
                return false;
            if (index == 0)
                slot = Use(key.WrittenSpan);
            if (!windowing.Push(slot))
                return false;
        }
        return true;
    }

    /// <summary>Gets a series' slot; a series that is new there begins anew in every windowing.</summary>
    public int Use(ReadOnlySpan<char> key)
    {
        int slot = Series.Use(key, out bool isNew);
        if (isNew)
        {
            foreach (LiveWindowRow windowing in _windowings)
                windowing.Restart(slot);
        }
        return slot;
    }

    /// <summary>Whether a row's output is of that row alone. ML.NET's stateful mapping says so and it is not.</summary>
    private static bool IsRowToRow(ITransformer transformer) => transformer.IsRowToRowMapper
        && !(transformer.GetType() is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(StatefulCustomMappingTransformer<,,>));

    private static IEnumerable<ITransformer> Flatten(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [transformer];
}
