using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.Conversion;
using Microsoft.ML.Internal.Utilities;

namespace Jepa.MLNet.Windowing;

/// <summary>Numbers the series of a column by first appearance. Series may be interleaved.</summary>
internal abstract class SeriesNumbers
{
    /// <summary>The number of a row whose series is missing: key 0, NaN, or empty text.</summary>
    public const int Missing = -1;

    private static readonly FuncStaticMethodInfo1<DataViewRow, DataViewSchema.Column, SeriesNumbers> CreateTypedMethod =
        new(CreateTyped<int>);

    /// <summary>Makes the numbers of a column; of no column, one series.</summary>
    public static SeriesNumbers Create(DataViewRow source, DataViewSchema.Column? column) => column is { } series
        ? Utils.MarshalInvoke(CreateTypedMethod, series.Type.RawType, source, series)
        : new OneSeries();

    /// <summary>
    /// Gets the number of the current row's series, or <see cref="Missing"/>; a new series has the next one free.
    /// </summary>
    public abstract int Current();

    /// <summary>What messages call the series that <see cref="Current"/> last gave.</summary>
    public abstract string Describe();

    private static SeriesNumbers CreateTyped<T>(DataViewRow source, DataViewSchema.Column column)
        where T : notnull
    {
        if (column.Type is TextDataViewType)
            return new OfText(source.GetGetter<ReadOnlyMemory<char>>(column));
        // Of a type without a missing value (integers, dates) ML.NET has no such predicate.
        Conversions.DefaultInstance.TryGetIsNAPredicate(column.Type, out InPredicate<T>? isMissing);
        return new OfValue<T>(source.GetGetter<T>(column), isMissing);
    }

    private sealed class OneSeries : SeriesNumbers
    {
        public override int Current() => 0;

        public override string Describe() => "Series 0";
    }

    private sealed class OfValue<T>(ValueGetter<T> getter, InPredicate<T>? isMissing) : SeriesNumbers
        where T : notnull
    {
        private readonly Dictionary<T, int> _numbers = [];
        private T _value = default!;

        public override int Current()
        {
            getter(ref _value);
            if (isMissing?.Invoke(in _value) == true)
                return Missing;
            if (_numbers.TryGetValue(_value, out int number))
                return number;
            _numbers.Add(_value, _numbers.Count);
            return _numbers.Count - 1;
        }

        public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Series '{_value}'");
    }

    /// <summary>Compares text by its letters, and copies it once a series: its memory belongs to the source.</summary>
    private sealed class OfText : SeriesNumbers
    {
        private readonly ValueGetter<ReadOnlyMemory<char>> _getter;
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numbersBySpan;
        private ReadOnlyMemory<char> _value;

        public OfText(ValueGetter<ReadOnlyMemory<char>> getter)
        {
            _getter = getter;
            _numbersBySpan = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public override int Current()
        {
            _getter(ref _value);
            if (_value.IsEmpty)
                return Missing;
            if (_numbersBySpan.TryGetValue(_value.Span, out int number))
                return number;
            _numbers.Add(_value.ToString(), _numbers.Count);
            return _numbers.Count - 1;
        }

        public override string Describe() => $"Series '{_value}'";
    }
}
