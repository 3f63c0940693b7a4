using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>Reads any data view into plain values: scalars as they are, text as strings, vectors as arrays.</summary>
internal static class CellReader
{
    private static readonly MethodInfo ScalarMethod = typeof(CellReader).GetMethod(nameof(Scalar), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo VectorMethod = typeof(CellReader).GetMethod(nameof(Vector), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static List<object[]> ReadAll(this IDataView view, params string[] columns)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema.Where(column => !column.IsHidden && (columns.Length == 0 || columns.Contains(column.Name))));
        return cursor.ReadAll();
    }

    public static List<object[]> ReadAll(this DataViewRowCursor cursor)
    {
        Func<object>[] cells = [.. cursor.Schema.Where(column => !column.IsHidden && cursor.IsColumnActive(column)).Select(column => Cell(cursor, column))];
        var rows = new List<object[]>();
        while (cursor.MoveNext())
            rows.Add([.. cells.Select(cell => cell())]);
        return rows;
    }

    public static Func<object> Cell(DataViewRow row, DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? (Func<object>)VectorMethod.MakeGenericMethod(vector.ItemType.RawType).Invoke(null, [row, column])!
        : (Func<object>)ScalarMethod.MakeGenericMethod(column.Type.RawType).Invoke(null, [row, column])!;

    /// <summary>Equal but for the last digits of a float: ONNX Runtime sums in another order in batches of other sizes.</summary>
    public static void AssertEqual(List<object[]> expected, List<object[]> actual)
    {
        Assert.HasCount(expected.Count, actual);
        for (int row = 0; row < expected.Count; row++)
        {
            Assert.HasCount(expected[row].Length, actual[row]);
            for (int cell = 0; cell < expected[row].Length; cell++)
            {
                if (expected[row][cell] is float[] numbers)
                    Rows.AssertClose(numbers, (float[])actual[row][cell]);
                else
                    Assert.AreEqual(Text(expected[row][cell]), Text(actual[row][cell]), $"row {row}, column {cell}");
            }
        }
    }

    private static string Text(object value) => value is Array array
        ? $"[{string.Join(' ', array.Cast<object>().Select(Text))}]"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static Func<object> Scalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return Plain(value);
        };
    }

    private static Func<object> Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            T[] dense = [.. value.DenseValues()];
            return dense is ReadOnlyMemory<char>[] ? dense.Select(item => Plain(item)).ToArray() : dense;
        };
    }

    private static object Plain<T>(T value) => value is ReadOnlyMemory<char> text ? text.ToString() : value!;
}
