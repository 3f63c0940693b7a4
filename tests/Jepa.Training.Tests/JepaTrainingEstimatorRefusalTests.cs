using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.Training.Tests;

/// <summary>What the estimator refuses, each before the first epoch.</summary>
[TestClass]
public sealed class JepaTrainingEstimatorRefusalTests
{
    private static readonly JepaTrainingOptions Small = Trainings.Small with
    {
        Standardize = true, LatentSize = 6, SeriesColumnName = nameof(FlightRow.Flight),
    };

    private static readonly FlightRow[] Rows = FlightRow.Of();

    private static IEnumerable<(string Message, IDataView Data, JepaTrainingOptions Options)> BadColumns =>
    [
        ("Could not find input column 'Window'", new MLContext().Data.LoadFromEnumerable(Rows), Small),
        ("Could not find series column 'Engine'", FlightRow.Windows(Rows), Small with { SeriesColumnName = "Engine" }),
        ("Could not find action column 'Engine'", FlightRow.Windows(Rows), Small with { ActionColumnName = "Engine" }),
        ("Could not find time column 'Engine'", FlightRow.Windows(Rows), Small with { TimeColumnName = "Engine" }),
        ("Schema mismatch for input column 'Window': expected windows of 5 frames (WindowSize)", FlightRow.Windows(Rows), Small with { WindowSize = 5 }),
        ("Schema mismatch for series column 'Push': expected a scalar", FlightRow.Windows(Rows), Small with { SeriesColumnName = nameof(FlightRow.Push) }),
        ("Schema mismatch for action column 'Ragged': expected Single, Double, Byte, Int16, Int32, Int64 or Boolean, or a known-size vector", FlightRow.Windows(Rows), Small with { ActionColumnName = nameof(FlightRow.Ragged) }),
        ("Schema mismatch for action column 'Name': expected Single, Double, Byte, Int16, Int32, Int64 or Boolean, or a known-size vector", FlightRow.Windows(Rows), Small with { ActionColumnName = nameof(FlightRow.Name) }),
        ("Schema mismatch for time column 'Name': expected a number, DateTime, DateTimeOffset or TimeSpan", FlightRow.Windows(Rows), Small with { TimeColumnName = nameof(FlightRow.Name) }),
    ];

    private static IEnumerable<(string Message, IDataView Data, JepaTrainingOptions Options)> BadData =>
    [
        ("There is no row with a window in column 'Window'", FlightRow.Windows([]), Small),
        ("There is no row with a window in column 'Window'", FlightRow.Windows(FlightRow.Of(count: 30, length: 3)), Small),
        ("No series has more than 37 windows without a gap; expected at least 38 for a horizon of 37", FlightRow.Windows(Rows), Small with { Horizon = 37 }),
        ("The series hold 74 transitions; expected at least 2 and a batch of 128", FlightRow.Windows(FlightRow.Of(count: 2, length: 41)), Small),
        ("1 series are long enough to learn from; expected at least 2 to hold some out", FlightRow.Windows(FlightRow.Of(count: 1, length: 400)), Small with { ValidationFraction = 0.2 }),
        ("Series '0' holds NaN in frame 7; expected finite numbers", FlightRow.Windows(FlightRow.Missing(Rows, at: 7)), Small),
        ("Series 'flight 0' holds NaN in frame 7; expected finite numbers", FlightRow.Windows(FlightRow.Missing(Rows, at: 7)), Small with { SeriesColumnName = nameof(FlightRow.Name) }),
        ("Series '0' holds NaN in frame 7; expected finite numbers", FlightRow.Windows(FlightRow.Missing(Rows, at: 7)), Small with { SeriesColumnName = null }),
        ("holds NaN in frame 7; expected finite numbers", FlightRow.Windows(FlightRow.Missing(Rows, at: 7)), Small with { Standardize = false }),
        ("Series '0' goes back in time at row", FlightRow.Windows(Rows.OrderByDescending(row => row.Time)), Small with { TimeColumnName = nameof(FlightRow.Time) }),
    ];

    [TestMethod]
    [DynamicData(nameof(BadColumns))]
    public void Fit_ColumnThatTrainingCannotRead_IsNamedBeforeTraining(string message, IDataView data, JepaTrainingOptions options)
    {
        var epochs = new Recorder();

        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainings.Estimator(options, epochs).Fit(data));

        Assert.Contains(message, error.Message);
        Assert.IsEmpty(epochs.Reports);
    }

    [TestMethod]
    [DynamicData(nameof(BadData))]
    public void Fit_DataThatTrainingCannotLearnFrom_IsRefusedBeforeTraining(string message, IDataView data, JepaTrainingOptions options)
    {
        var epochs = new Recorder();

        var error = Assert.ThrowsExactly<ArgumentException>(() => Trainings.Estimator(options, epochs).Fit(data));

        Assert.Contains(message, error.Message);
        Assert.IsEmpty(epochs.Reports);
    }

    [TestMethod]
    public void JepaEncode_LatentSizeOfNone_IsRefusedAtOnce()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Trainings.Estimator(Small with { LatentSize = 0 }));

        Assert.Contains("JepaTrainingOptions.LatentSize is 0; expected at least 1", error.Message);
    }
}
