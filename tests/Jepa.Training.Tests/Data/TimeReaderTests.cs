using Jepa.Training.Data;
using Microsoft.ML;

namespace Jepa.Training.Tests.Data;

[TestClass]
public sealed class TimeReaderTests
{
    [TestMethod]
    [DataRow(nameof(Moment.Single))]
    [DataRow(nameof(Moment.Double))]
    [DataRow(nameof(Moment.Int16))]
    [DataRow(nameof(Moment.Int32))]
    [DataRow(nameof(Moment.Int64))]
    [DataRow(nameof(Moment.UInt32))]
    [DataRow(nameof(Moment.UInt64))]
    [DataRow(nameof(Moment.Date))]
    public void RequireNext_EveryType_RefusesAFallWithinASeriesAndAcceptsEqualTimes(string column)
    {
        Read([(0, 1), (0, 2), (1, 1), (0, 3), (1, 2), (0, 3)], column); // series 1 starts anew, series 0 stands still

        var error = Assert.ThrowsExactly<ArgumentException>(() => Read([(0, 1), (1, 5), (0, 4), (0, 2)], column));

        Assert.Contains("goes back in time at row 3: column '" + column, error.Message);
        Assert.Contains("sort the rows by it", error.Message);
    }

    [TestMethod]
    public void RequireNext_AFall_IsNamedWithItsSeriesAndNumbers()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Read([(0, 4), (0, 2)], nameof(Moment.Single)));

        Assert.Contains("Series 0 goes back in time at row 1: column 'Single' falls from 4 to 2", error.Message);
    }

    [TestMethod]
    public void Warning_EqualSteps_IsNone()
    {
        Assert.IsNull(Read(Times(300, step: 1), nameof(Moment.Double)));
        // A logger's jitter of less than a hundredth.
        Assert.IsNull(Read(Times(300, step: 1, jitter: 0.002), nameof(Moment.Double)));
        // One gap in three hundred steps: hardly any, for the one into it and the one out of it are two.
        Assert.IsNull(Read([.. Times(150, step: 1), .. Times(150, step: 1, from: 500)], nameof(Moment.Double)));
        // Each series has a step of its own.
        Assert.IsNull(Read(
            [.. Enumerable.Range(0, 100).SelectMany(time => ((int, double)[])[(0, time), (1, 10 * time)])],
            nameof(Moment.Double)));
    }

    [TestMethod]
    public void Warning_UnequalSteps_CountsThem()
    {
        string warning = Read(
            [.. Times(300, step: 1).Where((_, index) => index % 10 != 5)], nameof(Moment.Double))!;

        // 269 steps between 270 rows; around each of 30 gaps a longer and then a shorter one.
        Assert.StartsWith("Column 'Double': 60 of 269 steps are not as long as the one before them.", warning);
        Assert.Contains("samplingKeyColumnName", warning);
    }

    [TestMethod]
    public void Warning_Standstill_IsNoDivisionByZero()
    {
        Assert.IsNull(Read([.. Enumerable.Repeat((0, 5.0), 100)], nameof(Moment.Double)));
    }

    [TestMethod]
    public void RequireNext_NaN_HidesNoFall()
    {
        // Whatever became of the missing time, the next one is held against the last that there was.
        Assert.ThrowsExactly<ArgumentException>(
            () => Read([(0, 4), (0, double.NaN), (0, 2)], nameof(Moment.Double)));
        Assert.ThrowsExactly<ArgumentException>(
            () => Read([(0, double.NaN), (0, 4), (0, 2)], nameof(Moment.Double)));
    }

    [TestMethod]
    public void Warning_MissingTimes_CountsThem()
    {
        (int, double)[] times = [.. Times(300, step: 1).Select((time, index) => index % 10 == 5 ? (0, double.NaN) : time)];

        // The step into a missing time, the longer one over it and the shorter one after that.
        Assert.StartsWith("Column 'Double': 90 of 299 steps", Read(times, nameof(Moment.Double)));
    }

    private static (int Series, double Time)[] Times(int count, double step, double jitter = 0, double from = 0) =>
        [.. Enumerable.Range(0, count).Select(index => (0, from + index * step + (index % 2 == 0 ? jitter : 0)))];

    private static string? Read((int Series, double Time)[] times, string columnName)
    {
        IDataView view = new MLContext().Data.LoadFromEnumerable(times.Select(time => new Moment
        {
            Series = time.Series, Single = (float)time.Time, Double = time.Time,
            Int16 = double.IsNaN(time.Time) ? (short)0 : (short)time.Time, Int32 = (int)time.Time, Int64 = (long)time.Time,
            UInt32 = (uint)time.Time, UInt64 = (ulong)time.Time,
            Date = new DateTime(2024, 1, 1).AddHours(double.IsNaN(time.Time) ? 0 : time.Time),
        }));
        DataViewSchema.Column column = view.Schema[columnName];
        DataViewSchema.Column series = view.Schema[nameof(Moment.Series)];
        using DataViewRowCursor cursor = view.GetRowCursor([column, series]);
        var reader = new TimeReader(cursor, column);
        ValueGetter<int> getSeries = cursor.GetGetter<int>(series);
        var row = new WindowRow(1, 0);
        while (cursor.MoveNext())
        {
            int number = 0;
            getSeries(ref number);
            row.Series = number;
            reader.RequireNext(row);
        }
        return reader.Warning;
    }

    private sealed class Moment
    {
        public int Series { get; set; }

        public float Single { get; set; }

        public double Double { get; set; }

        public short Int16 { get; set; }

        public int Int32 { get; set; }

        public long Int64 { get; set; }

        public uint UInt32 { get; set; }

        public ulong UInt64 { get; set; }

        public DateTime Date { get; set; }
    }
}
