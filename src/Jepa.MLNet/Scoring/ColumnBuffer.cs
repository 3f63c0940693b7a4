using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;

namespace Jepa.MLNet.Scoring;

/// <summary>Holds a column's values of a batch of rows after the cursor that gave them has moved on.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>
    /// Whether values of this type outlive their row. Others (images, say) may be native memory that the next row
    /// overwrites.
    /// </summary>
    public static bool CanHold(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;

    public static ColumnBuffer Create(DataViewRow source, DataViewSchema.Column column, int capacity) =>
        Utils.MarshalInvoke(CreateTyped<int>, column.Type.GetItemType().RawType, source, column, capacity);

    /// <summary>The row ids, which every cursor has and no column holds.</summary>
    public static ColumnBuffer OfIds(DataViewRow source, int capacity) =>
        new OfValue<DataViewRowId>(source.GetIdGetter(), capacity);

    /// <summary>Takes the source's current value.</summary>
    public abstract void Take(int row);

    /// <summary>Makes the getter that the buffer's consumer uses: it copies.</summary>
    /// <param name="row">Says which row of the batch the consumer is at.</param>
    public abstract Delegate CreateGetter(Func<int> row);

    /// <summary>Makes a getter whose values share the buffer's memory and must not be written to.</summary>
    /// <param name="row">Says which row of the batch is read.</param>
    public abstract Delegate CreateView(Func<int> row);

    private static ColumnBuffer CreateTyped<T>(DataViewRow source, DataViewSchema.Column column, int capacity) =>
        column.Type is VectorDataViewType
            ? new OfVector<T>(source.GetGetter<VBuffer<T>>(column), capacity)
            : new OfValue<T>(source.GetGetter<T>(column), capacity);

    private class OfValue<T>(ValueGetter<T> getter, int capacity) : ColumnBuffer
    {
        protected readonly T[] Values = new T[capacity];

        // A vector is written into the slot's own memory, which from the second batch on is there already.
        public sealed override void Take(int row) => getter(ref Values[row]);

        public override Delegate CreateGetter(Func<int> row) => CreateView(row);

        public sealed override Delegate CreateView(Func<int> row) =>
            (ValueGetter<T>)((ref T value) => value = Values[row()]);
    }

    private sealed class OfVector<T>(ValueGetter<VBuffer<T>> getter, int capacity)
        : OfValue<VBuffer<T>>(getter, capacity)
    {
        public override Delegate CreateGetter(Func<int> row) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => Values[row()].CopyTo(ref value));
    }
}
