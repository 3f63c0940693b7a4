using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.MLNetInternals;

/// <summary>
/// ML.NET's own row-to-row mapping of an operator, as far as our data view borrows it: the schema, the column
/// bindings, the unbuffered cursor, and the splitting of a cursor.
/// </summary>
internal sealed class RowMapping(IHost host, IDataView source, Func<DataViewSchema, IRowMapper> createMapper)
{
    private readonly RowToRowMapperTransform _transform = new(host, source, createMapper(source.Schema), createMapper);

    public DataViewSchema OutputSchema => _transform.OutputSchema;

    public IReadOnlyList<int> AddedColumns => _transform._bindings.AddedColumnIndices;

    /// <summary>Makes a prediction engine's mapper, whose output schema is the object that its rows have.</summary>
    public static IRowToRowMapper Create(
        IHost host, DataViewSchema schema, Func<DataViewSchema, IRowMapper> createMapper) =>
        new RowToRowMapperTransform(host, new EmptyDataView(host, schema), createMapper(schema), createMapper);

    /// <summary>
    /// Maps a column of the output schema to the source's column (<c>IsSource</c>) or to the operator's output of that
    /// index.
    /// </summary>
    public (bool IsSource, int Index) Map(int column)
    {
        int index = _transform._bindings.MapColumnIndex(out bool isSource, column);
        return (isSource, index);
    }

    /// <summary>Gets the source's columns needed for some columns of the output schema.</summary>
    public IEnumerable<DataViewSchema.Column> SourceColumns(IEnumerable<DataViewSchema.Column> columns) =>
        ((IRowToRowMapper)_transform).GetDependencies(columns);

    /// <summary>
    /// Opens a cursor that reads one row at a time. (ML.NET's public method may read ahead on other threads.)
    /// </summary>
    public DataViewRowCursor GetRowByRowCursor(IEnumerable<DataViewSchema.Column> columns, Random? rand) =>
        _transform.GetRowCursorCore(columns, rand);

    /// <summary>Opens cursors that read one row at a time.</summary>
    public DataViewRowCursor[] GetRowByRowCursorSet(
        IEnumerable<DataViewSchema.Column> columns, int count, Random? rand) =>
        _transform.GetRowCursorSet(columns, count, rand);

    /// <summary>
    /// Splits a source that has but one cursor to give; rows carry the batch numbers by which ML.NET restores their
    /// order.
    /// </summary>
    public DataViewRowCursor[] Split(DataViewRowCursor cursor, int count) =>
        DataViewUtils.CreateSplitCursors(host, cursor, count);
}
