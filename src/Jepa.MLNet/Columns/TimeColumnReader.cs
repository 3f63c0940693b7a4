using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Columns;

/// <summary>Reads a column's times without loss: numbers, DateTime, DateTimeOffset or TimeSpan.</summary>
/// <remarks>A time is a <see cref="long"/> that only the reader of its column understands.</remarks>
internal abstract class TimeColumnReader
{
    /// <summary>What can be read, for messages.</summary>
    private const string Readable = "a number, DateTime, DateTimeOffset or TimeSpan";

    private const string DateFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFF";

    /// <summary>Finds a column of times.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing, or holds no times.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = ColumnSchema.Find(schema, name, "time");
        return CanRead(column.Type) ? column : throw ColumnSchema.Mismatch(column, "time", Readable);
    }

    /// <inheritdoc cref="Find(DataViewSchema, string)"/>
    public static SchemaShape.Column Find(SchemaShape schema, string name)
    {
        SchemaShape.Column column = ColumnSchema.Find(schema, name, "time");
        return column is { Kind: SchemaShape.Column.VectorKind.Scalar, IsKey: false } && CanRead(column.ItemType)
            ? column
            : throw ColumnSchema.Mismatch(column, "time", Readable);
    }

    /// <summary>Makes the reader of a column that was found.</summary>
    public static TimeColumnReader Create(DataViewRow row, DataViewSchema.Column column)
    {
        return column.Type.RawType switch
        {
            Type type when type == typeof(float) => Numbers<float>(value => value),
            Type type when type == typeof(double) => Numbers<double>(value => value),
            Type type when type == typeof(ulong) => Numbers<ulong>(value => value),
            Type type when type == typeof(sbyte) => Integers<sbyte>(value => value),
            Type type when type == typeof(byte) => Integers<byte>(value => value),
            Type type when type == typeof(short) => Integers<short>(value => value),
            Type type when type == typeof(ushort) => Integers<ushort>(value => value),
            Type type when type == typeof(int) => Integers<int>(value => value),
            Type type when type == typeof(uint) => Integers<uint>(value => value),
            Type type when type == typeof(long) => Integers<long>(value => value),
            // The default date is what ML.NET reads from an empty cell.
            Type type when type == typeof(DateTime) => Of<DateTime>(
                value => value.Ticks, TimeSpan.TicksPerSecond, Date, isMissing: value => value == default),
            Type type when type == typeof(DateTimeOffset) => Of<DateTimeOffset>(
                value => value.UtcTicks, TimeSpan.TicksPerSecond, ticks => $"{Date(ticks)}Z",
                isMissing: value => value == default),
            Type type when type == typeof(TimeSpan) => Of<TimeSpan>(
                value => value.Ticks, TimeSpan.TicksPerSecond, ticks => $"{new TimeSpan(ticks):c}"),
            _ => throw ColumnSchema.Mismatch(column, "time", Readable),
        };

        TimeColumnReader Numbers<T>(Func<T, double> convert) => new OfNumbers<T>(row.GetGetter<T>(column), convert);

        TimeColumnReader Integers<T>(Func<T, long> convert) =>
            Of(convert, 1, value => value.ToString(CultureInfo.InvariantCulture));

        TimeColumnReader Of<T>(
            Func<T, long> convert, long unit, Func<long, string> describe, Predicate<T>? isMissing = null) =>
            new OfIntegers<T>(row.GetGetter<T>(column), convert, unit, describe, isMissing);

        static string Date(long ticks) => new DateTime(ticks).ToString(DateFormat, CultureInfo.InvariantCulture);
    }

    /// <summary>Reads the current row's time; false where it is missing: NaN, infinite, or an empty date.</summary>
    public abstract bool TryRead(out long time);

    /// <summary>The step from a time to another in the column's unit; of dates and time spans in seconds.</summary>
    public abstract double Step(long from, long to);

    /// <summary>A time as messages say it.</summary>
    public abstract string Describe(long time);

    private static bool CanRead(DataViewType type) =>
        type is NumberDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType;

    private sealed class OfNumbers<T>(ValueGetter<T> getter, Func<T, double> convert) : TimeColumnReader
    {
        private T _value = default!;

        public override bool TryRead(out long time)
        {
            getter(ref _value);
            double number = convert(_value);
            time = BitConverter.DoubleToInt64Bits(number);
            return double.IsFinite(number);
        }

        public override double Step(long from, long to) => Number(to) - Number(from);

        public override string Describe(long time) => Number(time).ToString(CultureInfo.InvariantCulture);

        private static double Number(long time) => BitConverter.Int64BitsToDouble(time);
    }

    private sealed class OfIntegers<T>(
        ValueGetter<T> getter, Func<T, long> convert, long unit, Func<long, string> describe, Predicate<T>? isMissing)
        : TimeColumnReader
    {
        private T _value = default!;

        public override bool TryRead(out long time)
        {
            getter(ref _value);
            time = convert(_value);
            return isMissing?.Invoke(_value) != true;
        }

        // Nanoseconds since 1970 have more digits than a double: only their difference becomes one.
        public override double Step(long from, long to) => (double)((Int128)to - from) / unit;

        public override string Describe(long time) => describe(time);
    }
}
