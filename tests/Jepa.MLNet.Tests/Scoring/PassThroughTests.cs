using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Scoring;

[TestClass]
public sealed class PassThroughTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(1000)]
    public void Cursor_ColumnsOfEveryType_PassUnchanged(int batchSize)
    {
        IDataView source = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(i => new EveryType(i)));
        IDataView view = new CountingOperator(batchSize).View(_context, source);
        string[] columns = [.. source.Schema.Select(column => column.Name)];
        Assert.HasCount(24, columns);

        List<object[]> passed = view.ReadAll([.. columns, "Sum"]);

        CellReader.AssertEqual(source.ReadAll(), [.. passed.Select(row => row[..^1])]);
    }

    [TestMethod]
    public void Cursor_ColumnThatCannotBeKept_IsReadRowByRow()
    {
        var counter = new CountingOperator(batchSize: 8);
        var shared = new Opaque();
        IDataView source = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new OpaqueRow(i, shared)));
        IDataView view = counter.View(_context, source);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<Opaque> opaque = cursor.GetGetter<Opaque>(view.Schema["Opaque"]);
        ValueGetter<float> sum = cursor.GetGetter<float>(view.Schema["Scalar"]);
        Opaque value = null!;
        float number = 0;

        for (int row = 0; row < 20; row++)
        {
            Assert.IsTrue(cursor.MoveNext());
            opaque(ref value);
            sum(ref number);
            Assert.AreEqual(row, value.Value);
            Assert.AreEqual(row * 4, number);
        }
        Assert.AreEqual((20, 20), counter.Counts);
    }

    [TestMethod]
    public void Cursor_WindowActiveToo_IsAskedOfTheSourceOnceARow()
    {
        var counter = new ReadCounter();
        IDataView view = new CountingOperator(batchSize: 4).View(
            _context, _context.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(_ => new CountedRow(counter))));

        view.ReadAll("Window", "Sum");

        Assert.AreEqual(10, counter.Reads);
    }

    internal sealed class ReadCounter
    {
        public int Reads { get; set; }
    }

    internal sealed class CountedRow(ReadCounter counter)
    {
        public CountedRow()
            : this(new ReadCounter())
        {
        }

        [VectorType(4)]
        public float[] Window
        {
            get
            {
                counter.Reads++;
                return new float[4];
            }
            set => _ = value;
        }
    }

    private sealed class EveryType(int i)
    {
        public EveryType()
            : this(0)
        {
        }

        [VectorType(4)]
        public float[] Window { get; set; } = [i, i, i, i];

        public sbyte SByte { get; set; } = (sbyte)(i - 20);
        public byte Byte { get; set; } = (byte)i;
        public short Int16 { get; set; } = (short)(-i * 100);
        public ushort UInt16 { get; set; } = (ushort)(i * 100);
        public int Int32 { get; set; } = -i * 100_000;
        public uint UInt32 { get; set; } = (uint)i * 100_000;
        public long Int64 { get; set; } = -i * 10_000_000_000;
        public ulong UInt64 { get; set; } = (ulong)i * 10_000_000_000;
        public float Single { get; set; } = i % 5 == 0 ? float.NaN : i * 0.1f;
        public double Double { get; set; } = i * 0.1;
        public bool Boolean { get; set; } = i % 2 == 0;
        public string Text { get; set; } = i % 7 == 0 ? "" : $"text {i}";
        public DateTime DateTime { get; set; } = new DateTime(2020, 1, 1).AddDays(i);
        public DateTimeOffset DateTimeOffset { get; set; } = new(new DateTime(2020, 1, 1).AddDays(i), TimeSpan.FromHours(i % 3));
        public TimeSpan TimeSpan { get; set; } = TimeSpan.FromSeconds(i);
        public DataViewRowId RowId { get; set; } = new((ulong)i, 7);

        [KeyType(60)]
        public uint Key { get; set; } = (uint)i;

        [VectorType(3)]
        public double[] Doubles { get; set; } = [i, i + 1, i + 2];

        [VectorType(2)]
        public string[] Texts { get; set; } = [$"a{i}", $"b{i}"];

        [KeyType(60), VectorType(2)]
        public uint[] Keys { get; set; } = [(uint)i, 0];

        public float[] VariableLength { get; set; } = [.. Enumerable.Range(0, i % 4).Select(k => (float)(i + k))];

        [VectorType(9)]
        public VBuffer<float> Sparse { get; set; } = new(9, 1, [i], [i % 9]);

        public VBuffer<int> VariableInts { get; set; } = new(i % 3, [.. Enumerable.Repeat(i, i % 3)]);
    }

    private sealed class Opaque
    {
        public int Value { get; set; }
    }

    /// <summary>A type of which ML.NET knows nothing; as with an image, the row's value may be one object used over and over.</summary>
    private sealed class OpaqueType : StructuredDataViewType
    {
        public OpaqueType()
            : base(typeof(Opaque))
        {
        }

        public override bool Equals(DataViewType? other) => other is OpaqueType;

        public override int GetHashCode() => 1;
    }

    [AttributeUsage(AttributeTargets.Property)]
    private sealed class OpaqueTypeAttribute : DataViewTypeAttribute
    {
        public override bool Equals(DataViewTypeAttribute? other) => other is OpaqueTypeAttribute;

        public override int GetHashCode() => 1;

        public override void Register() => DataViewTypeManager.Register(new OpaqueType(), typeof(Opaque), this);
    }

    private sealed class OpaqueRow(int i, Opaque shared)
    {
        public OpaqueRow()
            : this(0, new Opaque())
        {
        }

        [VectorType(4)]
        public float[] Window { get; set; } = [i, i, i, i];

        [OpaqueType]
        public Opaque Opaque
        {
            get
            {
                shared.Value = i;
                return shared;
            }
            set => _ = value;
        }
    }
}
