using System.Runtime.ExceptionServices;
using Jepa.MLNet.Columns;
using Jepa.MLNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Scoring;

/// <summary>
/// Reads a batch of rows ahead, keeps what of them passes through, and scores the batch when the first output of one of its rows
/// is asked for. An error of the source's reaches the consumer at the row it belongs to, not when it is read ahead.
/// </summary>
internal sealed class BatchedCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _source;
    private readonly RowMapping _mapping;
    private readonly bool[] _active;
    private readonly RowBatch _batch;
    private readonly int _capacity;
    private readonly ColumnReader[] _readers;
    private readonly ColumnBuffer[] _taken;
    private readonly Delegate?[] _getters;
    private readonly ValueGetter<DataViewRowId> _idGetter;
    private readonly long[] _batchNumbers;

    private ExceptionDispatchInfo? _sourceError;
    private bool _sourceEnded;
    private bool _disposed;
    private bool _scored;
    private int _count;
    private int _row = -1;
    private long _position = -1;

    public BatchedCursor(
        DataViewRowCursor source, RowMapping mapping, bool[] active, DataViewSchema.Column[] inputs, IBatchOperator batchOperator, int capacity)
    {
        _source = source;
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
            _getters[column] = isSource
                ? (passing[index] ??= ColumnBuffer.Create(source, source.Schema[index], _capacity)).CreateGetter(currentRow)
                : OutputGetters.Create(batchOperator, _batch, index, scoredRow, () => _position);
        }
        // Asking the source twice for a value could mean computing it twice: one that is kept is read where it is kept.
        _readers = [.. inputs.Select(column =>
            ColumnReader.Create(source, source.Schema[column.Index], passing[column.Index]?.CreateView(() => _count)))];
        ColumnBuffer ids = ColumnBuffer.OfIds(source, _capacity);
        _idGetter = (ValueGetter<DataViewRowId>)ids.CreateGetter(currentRow);
        _taken = [.. passing.OfType<ColumnBuffer>(), ids];
    }

    public override DataViewSchema Schema => _mapping.OutputSchema;

    public override long Position => _position;

    public override long Batch => _row >= 0 ? _batchNumbers[_row] : _source.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => _idGetter;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Delegate getter = _getters[column.Index]
            ?? throw new InvalidOperationException($"The column '{column.Name}' is not active in this cursor.");
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'.");
    }

    public override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (_row + 1 < _count || ReadAhead())
        {
            _row++;
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _row = -1;
            _position = -1;
            _source.Dispose();
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
                if (!_source.MoveNext())
                {
                    _sourceEnded = true;
                    break;
                }
                foreach (ColumnBuffer column in _taken)
                    column.Take(_count);
                for (int input = 0; input < _readers.Length; input++)
                    _readers[input].Read(_batch.Inputs[input].Row(_count));
                _batchNumbers[_count] = _source.Batch;
                _count++;
            }
        }
        catch (Exception exception) when (_count > 0)
        {
            _sourceError = ExceptionDispatchInfo.Capture(exception);
        }
        return _count > 0;
    }

    private int CurrentRow() => _row >= 0 ? _row : throw new InvalidOperationException("The cursor is not at a row: call MoveNext first.");

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
