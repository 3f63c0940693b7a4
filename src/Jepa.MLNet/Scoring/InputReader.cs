using Jepa.MLNet.Onnx;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Scoring;

/// <summary>Copies a row's input column into a row of a buffer.</summary>
internal abstract class InputReader
{
    public static InputReader Create(DataViewRow row, DataViewSchema.Column column, PinnedRows buffer) => column.Type is VectorDataViewType
        ? new OfVector(row.GetGetter<VBuffer<float>>(column), column.Name, buffer)
        : new OfScalar(row.GetGetter<float>(column), buffer);

    public abstract void Read(int row);

    private sealed class OfScalar(ValueGetter<float> getter, PinnedRows buffer) : InputReader
    {
        public override void Read(int row) => getter(ref buffer.Row(row)[0]);
    }

    private sealed class OfVector(ValueGetter<VBuffer<float>> getter, string columnName, PinnedRows buffer) : InputReader
    {
        private VBuffer<float> _value;

        public override void Read(int row)
        {
            getter(ref _value);
            if (_value.Length != buffer.Width)
                throw new InvalidOperationException($"The column '{columnName}' promised vectors of {buffer.Width} numbers and gave one of {_value.Length}.");
            if (_value.IsDense)
                _value.GetValues().CopyTo(buffer.Row(row));
            else
                _value.CopyTo(buffer.Row(row));
        }
    }
}
