using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.Conversion;
using Microsoft.ML.Internal.Utilities;

namespace Jepa.MLNet.Windowing;

/// <summary>Reads the series of a live row as characters, equal where the column's values are equal.</summary>
internal abstract class SeriesKey
{
    private static readonly FuncStaticMethodInfo1<DataViewRow, DataViewSchema.Column, SeriesKey> CreateTypedMethod =
        new(CreateTyped<int>);

    public static SeriesKey Create(DataViewRow row, DataViewSchema.Column column) => column.Type is TextDataViewType
        ? new OfText(row.GetGetter<ReadOnlyMemory<char>>(column))
        : Utils.MarshalInvoke(CreateTypedMethod, column.Type.RawType, row, column);

    /// <summary>Appends the current row's series; false where it is missing: key 0, NaN, or empty text.</summary>
    public abstract bool TryAppend(ArrayBufferWriter<char> key);

    /// <summary>What messages call the series that was last appended.</summary>
    public abstract string Describe();

    /// <summary>Appends the bytes of a value.</summary>
    public static void Append<T>(ArrayBufferWriter<char> key, T value)
        where T : unmanaged
    {
        int length = (Unsafe.SizeOf<T>() + 1) / 2;
        Span<char> characters = key.GetSpan(length)[..length];
        characters[^1] = '\0';
        MemoryMarshal.Write(MemoryMarshal.AsBytes(characters), in value);
        key.Advance(length);
    }

    [SuppressMessage("Performance", "CA1859", Justification = "Invoked for any T by the type that all share.")]
    private static SeriesKey CreateTyped<T>(DataViewRow row, DataViewSchema.Column column)
        where T : unmanaged
    {
        // Of a type without a missing value (integers, dates) ML.NET has no such predicate.
        Conversions.DefaultInstance.TryGetIsNAPredicate(column.Type, out InPredicate<T>? isMissing);
        return new OfValue<T>(row.GetGetter<T>(column), isMissing);
    }

    private sealed class OfValue<T>(ValueGetter<T> getter, InPredicate<T>? isMissing) : SeriesKey
        where T : unmanaged
    {
        private T _value;

        public override bool TryAppend(ArrayBufferWriter<char> key)
        {
            getter(ref _value);
            if (isMissing?.Invoke(in _value) == true)
                return false;
            // Equal values of other bytes: −0 and 0, and times of another kind or zone.
            if (_value is DateTime time)
                Append(key, time.Ticks);
            else if (_value is DateTimeOffset moment)
                Append(key, moment.UtcTicks);
            else
                Append(key, EqualityComparer<T>.Default.Equals(_value, default) ? default : _value);
            return true;
        }

        public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Series '{_value}'");
    }

    private sealed class OfText(ValueGetter<ReadOnlyMemory<char>> getter) : SeriesKey
    {
        private ReadOnlyMemory<char> _value;

        public override bool TryAppend(ArrayBufferWriter<char> key)
        {
            getter(ref _value);
            key.Write(_value.Span);
            return !_value.IsEmpty;
        }

        public override string Describe() => $"Series '{_value}'";
    }
}
