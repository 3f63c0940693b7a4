using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Windowing;

/// <summary>Numbers the series of a column in the order in which they first appear. Rows of a series need not follow each other.</summary>
internal abstract class SeriesNumbers
{
    private static readonly MethodInfo CreateTypedMethod =
        typeof(SeriesNumbers).GetMethod(nameof(CreateTyped), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Makes the numbers of a column; of no column, one series.</summary>
    public static SeriesNumbers Create(DataViewRow source, DataViewSchema.Column? column) => column switch
    {
        null => new OneSeries(),
        { Type: TextDataViewType } text => new OfText(source.GetGetter<ReadOnlyMemory<char>>(text)),
        { } other => (SeriesNumbers)CreateTypedMethod.MakeGenericMethod(other.Type.RawType).Invoke(null, [source, other])!,
    };

    /// <summary>Gets the number of the current row's series; a new series has the next one free.</summary>
    public abstract int Current();

    /// <summary>What messages call the series that <see cref="Current"/> last gave.</summary>
    public abstract string Describe();

    private static OfValue<T> CreateTyped<T>(DataViewRow source, DataViewSchema.Column column)
        where T : notnull => new(source.GetGetter<T>(column));

    private sealed class OneSeries : SeriesNumbers
    {
        public override int Current() => 0;

        public override string Describe() => "Series 0";
    }

    private sealed class OfValue<T>(ValueGetter<T> getter) : SeriesNumbers
        where T : notnull
    {
        private readonly Dictionary<T, int> _numbers = [];
        private T _value = default!;

        public override int Current()
        {
            getter(ref _value);
            if (_numbers.TryGetValue(_value, out int number))
                return number;
            _numbers.Add(_value, _numbers.Count);
            return _numbers.Count - 1;
        }

        public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Series '{_value}'");
    }

    /// <summary>Text is compared by its letters, and copied once a series: the memory it came in belongs to the source.</summary>
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
            if (_numbersBySpan.TryGetValue(_value.Span, out int number))
                return number;
            _numbers.Add(_value.ToString(), _numbers.Count);
            return _numbers.Count - 1;
        }

        public override string Describe() => $"Series '{_value}'";
    }
}
