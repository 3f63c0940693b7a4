using Jepa.MLNet.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Scoring;

/// <summary>Copies a row's input column into a row of a buffer.</summary>
internal abstract class InputReader
{
    /// <summary>Makes the reader of a column.</summary>
    /// <param name="source">The row or cursor to read.</param>
    /// <param name="column">The column, of type Single or Vector&lt;Single&gt;.</param>
    /// <param name="buffer">Where the numbers go.</param>
    /// <param name="kept">The column's values if they are kept anyway: asking the source twice could mean computing them twice.</param>
    public static InputReader Create(DataViewRow source, DataViewSchema.Column column, PinnedRows buffer, ColumnBuffer? kept = null) =>
        (column.Type, kept) switch
        {
            (VectorDataViewType, ColumnBuffer<VBuffer<float>> vectors) => new OfKeptVector(vectors, column.Name, buffer),
            (VectorDataViewType, _) => new OfVector(source.GetGetter<VBuffer<float>>(column), column.Name, buffer),
            (_, ColumnBuffer<float> scalars) => new OfKeptScalar(scalars, buffer),
            _ => new OfScalar(source.GetGetter<float>(column), buffer),
        };

    public abstract void Read(int row);

    private static void Copy(in VBuffer<float> value, string columnName, Span<float> numbers)
    {
        if (value.Length != numbers.Length)
            throw new InvalidOperationException($"The column '{columnName}' promised vectors of {numbers.Length} numbers and gave one of {value.Length}.");
        if (value.IsDense)
            value.GetValues().CopyTo(numbers);
        else
            value.CopyTo(numbers);
    }

    private sealed class OfScalar(ValueGetter<float> getter, PinnedRows buffer) : InputReader
    {
        public override void Read(int row) => getter(ref buffer.Row(row)[0]);
    }

    private sealed class OfKeptScalar(ColumnBuffer<float> kept, PinnedRows buffer) : InputReader
    {
        public override void Read(int row) => buffer.Row(row)[0] = kept[row];
    }

    private sealed class OfVector(ValueGetter<VBuffer<float>> getter, string columnName, PinnedRows buffer) : InputReader
    {
        private VBuffer<float> _value;

        public override void Read(int row)
        {
            getter(ref _value);
            Copy(_value, columnName, buffer.Row(row));
        }
    }

    private sealed class OfKeptVector(ColumnBuffer<VBuffer<float>> kept, string columnName, PinnedRows buffer) : InputReader
    {
        public override void Read(int row) => Copy(kept[row], columnName, buffer.Row(row));
    }
}
