using Jepa.MLNet.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Columns;

[TestClass]
public sealed class ColumnReaderTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    [DataRow("Single", 1.5f)]
    [DataRow("Double", -2.25f)]
    [DataRow("Byte", 200f)]
    [DataRow("Int16", -3f)]
    [DataRow("Int32", 16_777_216f)] // 2²⁴ + 1: float32 has no such number.
    [DataRow("Int64", 9.223372e18f)]
    [DataRow("Boolean", 1f)]
    public void Read_Scalar_IsConvertedToSingle(string column, float expected) =>
        CollectionAssert.AreEqual(new[] { expected }, Read(column));

    [TestMethod]
    [DataRow("Singles", new[] { 1f, float.NaN })]
    [DataRow("Doubles", new[] { 0.5f, float.PositiveInfinity })]
    [DataRow("Bytes", new[] { 0f, 255 })]
    [DataRow("Int16s", new[] { -1f, 2 })]
    [DataRow("Int32s", new[] { -1f, 2 })]
    [DataRow("Int64s", new[] { -1f, 2 })]
    [DataRow("Booleans", new[] { 0f, 1 })]
    [DataRow("Sparse", new[] { 0f, 0, 7, 0, 9 })]
    [DataRow("SparseBooleans", new[] { 0f, 1, 0 })]
    public void Read_Vector_IsConvertedToSingle(string column, float[] expected) =>
        CollectionAssert.AreEqual(expected, Read(column));

    [TestMethod]
    [DataRow("Text")]
    [DataRow("UInt64")]
    [DataRow("Key")]
    [DataRow("DateTime")]
    [DataRow("Variable")]
    [DataRow("Texts")]
    public void CanRead_OtherType_IsFalse(string column) =>
        Assert.IsFalse(ColumnReader.CanRead(_context.Data.LoadFromEnumerable([new Row()]).Schema[column].Type));

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(3)]
    public void Read_VectorOfAnotherLength_NamesColumnSizesAndRow(int length)
    {
        IDataView data = _context.Data.LoadFromEnumerable([new Row(), new Row { Int32s = new int[length] }]);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ColumnReader reader = ColumnReader.Create(cursor, data.Schema["Int32s"]);
        cursor.MoveNext();
        reader.Read(new float[2]);
        cursor.MoveNext();
        float[] values = [5, 6];

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => reader.Read(values));

        Assert.AreEqual($"Column 'Int32s' promises vectors of 2 values and holds one of {length} at row 1.", error.Message);
        CollectionAssert.AreEqual(new float[] { 5, 6 }, values);
    }

    /// <summary>The column of one row, over values that were there before.</summary>
    private float[] Read(string column)
    {
        IDataView data = _context.Data.LoadFromEnumerable([new Row()]);
        Assert.IsTrue(ColumnReader.CanRead(data.Schema[column].Type));
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ColumnReader reader = ColumnReader.Create(cursor, data.Schema[column]);
        cursor.MoveNext();
        float[] values = [.. Enumerable.Repeat(99f, reader.Size)];
        reader.Read(values);
        return values;
    }

    private sealed class Row
    {
        public float Single { get; set; } = 1.5f;
        public double Double { get; set; } = -2.25;
        public short Int16 { get; set; } = -3;
        public int Int32 { get; set; } = 16_777_217;
        public long Int64 { get; set; } = long.MaxValue;
        public bool Boolean { get; set; } = true;
        public string Text { get; set; } = "";
        public byte Byte { get; set; } = 200;
        public ulong UInt64 { get; set; }

        [KeyType(5)]
        public uint Key { get; set; }

        public DateTime DateTime { get; set; }

        public float[] Variable { get; set; } = [1, 2];

        [VectorType(2)]
        public float[] Singles { get; set; } = [1, float.NaN];

        [VectorType(2)]
        public double[] Doubles { get; set; } = [0.5, 1e300];

        [VectorType(2)]
        public byte[] Bytes { get; set; } = [0, 255];

        [VectorType(2)]
        public short[] Int16s { get; set; } = [-1, 2];

        [VectorType(2)]
        public int[] Int32s { get; set; } = [-1, 2];

        [VectorType(2)]
        public long[] Int64s { get; set; } = [-1, 2];

        [VectorType(2)]
        public bool[] Booleans { get; set; } = [false, true];

        [VectorType(2)]
        public string[] Texts { get; set; } = ["", ""];

        [VectorType(5)]
        public VBuffer<double> Sparse { get; set; } = new(5, 2, [7, 9], [2, 4]);

        [VectorType(3)]
        public VBuffer<bool> SparseBooleans { get; set; } = new(3, 1, [true], [1]);
    }
}
