using System.Runtime.ExceptionServices;
using Jepa.MLNet.Columns;
using Jepa.MLNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Scoring;

/// <summary>
/// A batching cursor: reads a batch of rows ahead, buffers the columns that pass through, and scores the batch when an
/// output of one of its rows is first asked for. An error of the source is thrown at the row it belongs to.
/// </summary>
internal sealed class BatchedCursor : LinkedRootCursorBase
{
    private readonly RowMapping _mapping;
    private readonly bool[] _active;
    private readonly RowBatch _batch;
    private readonly int _capacity;
    private readonly BatchInput[] _inputs;
    private readonly ColumnBuffer[] _taken;
    private readonly Delegate?[] _getters;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly long[] _batchNumbers;

    private ExceptionDispatchInfo? _sourceError;
    private bool _sourceEnded;
    private bool _scored;
    private int _count;
    private int _row = -1;

    public BatchedCursor(
        IChannelProvider provider,
        DataViewRowCursor source,
        RowMapping mapping,
        bool[] active,
        DataViewSchema.Column[] inputs,
        IBatchOperator batchOperator,
        int capacity)
        : base(provider, source)
    {
        _mapping = mapping;
        _active = active;
        _capacity = capacity;
        _batch = new RowBatch(batchOperator, _capacity);
        _batchNumbers = new long[_capacity];

        Func<int> currentRow = CurrentRow;
        Func<int> scoredRow = ScoredRow;
        _getters = new Delegate?[active.Length];
        var passing = new ColumnBuffer?[source.Schema.Count];
        for (int column = 0; column < active.Length; column++)
        {
            if (!active[column])
                continue;
            (bool isSource, int index) = mapping.Map(column);
            if (isSource)
                passing[index] ??= ColumnBuffer.Create(source, source.Schema[index], _capacity);
            _getters[column] = isSource
                ? passing[index]!.CreateGetter(currentRow)
                : OutputGetters.Create(batchOperator, _batch, index, scoredRow, () => Position);
        }
        // Asking the source twice for a value could mean computing it twice: one that is kept is read where it is kept.
        _inputs = [.. inputs.Select((column, input) => _batch.Bind(input, ColumnReader.Create(
            source, source.Schema[column.Index], passing[column.Index]?.CreateView(() => _count))))];
        ColumnBuffer ids = ColumnBuffer.OfIds(source, _capacity);
        _idGetter = (ValueGetter<DataViewRowId>)ids.CreateGetter(currentRow);
        _taken = [.. passing.OfType<ColumnBuffer>(), ids];
    }

    public override DataViewSchema Schema => _mapping.OutputSchema;

    public override long Batch => _row >= 0 ? _batchNumbers[_row] : Input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => _idGetter;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _getters[column.Index].As<TValue>(column);

    // Protected in ML.NET, public in the copy that is compiled against.
    public override bool MoveNextCore()
    {
        if (_row + 1 >= _count && !ReadAhead())
            return false;
        _row++;
        return true;
    }

    public override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _row = -1;
            _batch.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool ReadAhead()
    {
        _sourceError?.Throw();
        _scored = false;
        _row = -1;
        _count = 0;
        try
        {
            while (!_sourceEnded && _count < _capacity)
            {
                if (!Input.MoveNext())
                {
                    _sourceEnded = true;
                    break;
                }
                foreach (ColumnBuffer column in _taken)
                    column.Take(_count);
                foreach (BatchInput input in _inputs)
                    input.Read(_count);
                _batchNumbers[_count] = Input.Batch;
                _count++;
            }
        }
        catch (Exception exception) when (_count > 0)
        {
            _sourceError = ExceptionDispatchInfo.Capture(exception);
        }
        return _count > 0;
    }

    private int CurrentRow() => _row >= 0 ? _row : throw CursorGetters.NotAtARow();

    private int ScoredRow()
    {
        int row = CurrentRow();
        if (!_scored)
        {
            _batch.Run(_count);
            _scored = true;
        }
        return row;
    }
}
