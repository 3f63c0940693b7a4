using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Scoring;

/// <summary>Holds a column's values of a batch of rows, after the cursor that gave them has moved on.</summary>
internal abstract class ColumnBuffer
{
    private static readonly MethodInfo CreateTypedMethod =
        typeof(ColumnBuffer).GetMethod(nameof(CreateTyped), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo CreateVectorMethod =
        typeof(ColumnBuffer).GetMethod(nameof(CreateVector), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Whether values of this type outlive their row. Others (images, say) may be native memory that the next row overwrites.</summary>
    public static bool CanHold(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;

    public static ColumnBuffer Create(DataViewRow source, DataViewSchema.Column column, int capacity) => column.Type is VectorDataViewType vector
        ? (ColumnBuffer)CreateVectorMethod.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [source, column, capacity])!
        : (ColumnBuffer)CreateTypedMethod.MakeGenericMethod(column.Type.RawType).Invoke(null, [source, column, capacity])!;

    /// <summary>Takes the source's current value.</summary>
    public abstract void Take(int row);

    /// <summary>Makes the getter that the buffer's consumer uses.</summary>
    /// <param name="row">Says which row of the batch the consumer is at.</param>
    public abstract Delegate CreateGetter(Func<int> row);

    private static OfValue<T> CreateTyped<T>(DataViewRow source, DataViewSchema.Column column, int capacity) =>
        new(source.GetGetter<T>(column), capacity);

    private static OfVector<T> CreateVector<T>(DataViewRow source, DataViewSchema.Column column, int capacity) =>
        new(source.GetGetter<VBuffer<T>>(column), capacity);

    /// <summary>The row ids, which every cursor has and no column holds.</summary>
    public static ColumnBuffer OfIds(DataViewRow source, int capacity) => new OfValue<DataViewRowId>(source.GetIdGetter(), capacity);

    private sealed class OfValue<T>(ValueGetter<T> getter, int capacity) : ColumnBuffer<T>(getter, capacity)
    {
        public override Delegate CreateGetter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = this[row()]);
    }

    private sealed class OfVector<T>(ValueGetter<VBuffer<T>> getter, int capacity) : ColumnBuffer<VBuffer<T>>(getter, capacity)
    {
        public override Delegate CreateGetter(Func<int> row) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => this[row()].CopyTo(ref value));
    }
}

/// <summary>A column's values of a batch of rows, in slots of their type.</summary>
internal abstract class ColumnBuffer<T>(ValueGetter<T> getter, int capacity) : ColumnBuffer
{
    private readonly T[] _values = new T[capacity];

    public ref readonly T this[int row] => ref _values[row];

    // A vector is written into the slot's own memory, which from the second batch on is there already.
    public sealed override void Take(int row) => getter(ref _values[row]);
}
