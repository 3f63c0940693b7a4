using Jepa.MLNet.Columns;
using Jepa.MLNet.MLNetInternals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Scoring;

/// <summary>
/// A data view with an operator's output columns, scored a batch of rows at a time and only when asked for.
/// </summary>
internal sealed class BatchedDataView : IDataView
{
    private const long ReadAheadBytes = 64 << 20;

    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly IBatchOperator _operator;
    private readonly RowMapping _mapping;
    private readonly DataViewSchema.Column[] _inputs;

    public BatchedDataView(
        IHost host, IDataView source, IBatchOperator batchOperator, Func<DataViewSchema, IRowMapper> createMapper)
    {
        _host = host;
        _source = source;
        _operator = batchOperator;
        _mapping = new RowMapping(host, source, createMapper);
        _inputs = batchOperator.Columns.Find(source.Schema);
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _mapping.OutputSchema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Random? random = CanShuffle ? rand : null;
        return Plan(columnsNeeded) is { } active
            ? Wrap(_source.GetRowCursor(_mapping.SourceColumns(columnsNeeded), random), active, Capacity(active))
            : _mapping.GetRowByRowCursor(columnsNeeded, random);
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        Random? random = CanShuffle ? rand : null;
        if (Plan(columnsNeeded) is not { } active)
            return _mapping.GetRowByRowCursorSet(columnsNeeded, n, random);
        DataViewRowCursor[] cursors = _source.GetRowCursorSet(_mapping.SourceColumns(columnsNeeded), n, random);
        if (cursors.Length == 1 && n > 1)
            cursors = _mapping.Split(cursors[0], n);
        int capacity = Capacity(active);
        return [.. cursors.Select(cursor => Wrap(cursor, active, capacity))];
    }

    /// <summary>
    /// Which columns are active if rows are to be buffered; null where no output is asked for, or where a column's
    /// values cannot be kept while the cursor beneath moves on.
    /// </summary>
    private bool[]? Plan(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;
        if (!_mapping.AddedColumns.Any(column => active[column]))
            return null;
        _operator.ThrowIfDisposed();
        IEnumerable<DataViewSchema.Column> asked = Schema.Where(column => active[column.Index]);
        return asked.All(column => ColumnBuffer.CanHold(column.Type)) ? active : null;
    }

    /// <summary>
    /// How many rows to read ahead: the operator's batch, but no more rows than there are or than fit the memory.
    /// </summary>
    private int Capacity(bool[] active)
    {
        long rowBytes = _operator.Columns.Inputs.Sum(column => (long)column.Size) * sizeof(float);
        rowBytes += _operator.Columns.Outputs.Sum(column => (long)column.Size) * sizeof(float);
        foreach (DataViewSchema.Column column in Schema.Where(column => active[column.Index]))
            rowBytes += Math.Max(1L, ColumnReader.SizeOf(column.Type)) * sizeof(double);
        long capacity = Math.Min(_operator.BatchSize, Math.Max(1, ReadAheadBytes / rowBytes));
        if (_source.GetRowCount() is long rows)
            capacity = Math.Min(capacity, Math.Max(1, rows));
        return (int)capacity;
    }

    private BatchedCursor Wrap(DataViewRowCursor source, bool[] active, int capacity) =>
        new(_host, source, _mapping, active, _inputs, _operator, capacity);
}
